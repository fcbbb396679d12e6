import type { Clock } from '#shared/clock.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { ModelPointer, ServingRun } from '#shared/records/model-pointer.ts'
import { writeServingFailure } from '#shared/records/serving-failure.ts'
import { settleFailure } from '#shared/records/settle-failure.ts'
import { isGivenUp } from '#shared/registry/is-given-up.ts'
import type { ModelRegistry } from '#shared/registry/model-registry.ts'
import type { ServingState } from '#shared/serving/scorer.ts'
import { servingGivenUp } from '#shared/serving/serving-error.ts'
import { type ServingFailurePorts, servingFailureReason } from '../lifecycle/serving-failure.ts'

export type ServingRetryPorts = ServingFailurePorts & {
  readonly objects: ObjectStore
  readonly clock: Clock
  readonly registry: Pick<ModelRegistry, 'describe'>
}

type Retried = { readonly pointer: ModelPointer; readonly run: ServingRun }

/** Writes down that an approved run's endpoint failed; with the second one in a row after its approval the run has failed. */
export async function noteServingFailure(
  { pointer, run, state }: Retried & { readonly state: Extract<ServingState, { kind: 'failed' }> },
  ports: ServingRetryPorts,
): Promise<string> {
  const { objects, clock } = ports
  const name: RunName = { dataset: pointer.dataset, runId: run.runId }
  const reason = await servingFailureReason(run, state.reason, ports)
  await writeServingFailure(name, { reason, failedMs: state.sinceMs ?? clock.now() }, objects)
  if (await isGivenUp({ pointer, run }, ports)) {
    await settleFailure(servingGivenUp(run, reason), { ...name, stage: 'deployment' }, ports)
  }
  return reason
}
