import type { DeploymentOf } from '#shared/records/deployment-record.ts'
import type { ServingState } from '#shared/serving/scorer.ts'
import type { ServingType, TargetOf } from '#shared/serving/serving-target.ts'

/** How what serves a run is made, looked at and taken away, whatever it is. */
export type Hosting = HostingOf<ServingType>

/** The same of targets of some types. */
export type HostingOf<Type extends ServingType> = {
  /** Makes it, or finds it made before. It is ready some time later. @throws BoostlineError */
  ensure(deployment: DeploymentOf<Type>): Promise<void>
  state(target: TargetOf<Type>): Promise<ServingState>
  /** Takes it away, until {@link ensure} makes it again. Returns false where that cannot be for now. */
  retire(target: TargetOf<Type>): Promise<boolean>
}

/** Hosts whatever the target is, by the hosting of its type. */
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
