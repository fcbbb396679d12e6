import type { DeploymentOf } from '#shared/records/deployment-record.ts'
import type { ServingState } from '#shared/serving/scorer.ts'
import type { ServingType, TargetOf } from '#shared/serving/serving-target.ts'

/** How serving targets are created, described and deleted, whatever their type. */
export type Hosting = HostingOf<ServingType>

/** The same for targets of some types. */
export type HostingOf<Type extends ServingType> = {
  /** Makes it, or finds it made before. It is ready some time later. @throws BoostlineError */
  ensure(deployment: DeploymentOf<Type>): Promise<void>
  state(target: TargetOf<Type>): Promise<ServingState>
  /** Deletes it; {@link ensure} creates it again. Returns false where it cannot be deleted for now. */
  retire(target: TargetOf<Type>): Promise<boolean>
}

/** The hosting of all types: each call goes to that of the target's type. */
export function hostingByType(hostings: { readonly [Type in ServingType]: HostingOf<Type> }): Hosting {
  async function ensure<Type extends ServingType>(deployment: DeploymentOf<Type>): Promise<void> {
    await hostings[deployment.type].ensure(deployment)
  }
  async function state<Type extends ServingType>(target: TargetOf<Type>): Promise<ServingState> {
    return await hostings[target.type].state(target)
  }
  async function retire<Type extends ServingType>(target: TargetOf<Type>): Promise<boolean> {
    return await hostings[target.type].retire(target)
  }
  return { ensure, state, retire }
}
