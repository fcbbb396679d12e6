import { BoostlineError } from '#shared/errors/boostline-error.ts'
import type { RunName } from '#shared/names/run-name.ts'
import { closeWork, type OpenWork } from '#shared/records/open-work.ts'
import { type FailurePorts, settleFailure } from '#shared/records/settle-failure.ts'

/** Ends a run whose upload nobody prepares any more: Lambda gave up on its event, and its failure queue keeps it no longer. */
export async function giveUpPreparation(run: RunName, work: OpenWork, ports: FailurePorts): Promise<void> {
  await settleFailure(neverPrepared(work), { ...run, stage: 'training' }, ports)
  await closeWork(run, ports.objects)
}

function neverPrepared({ code, reason, at, since }: OpenWork): BoostlineError {
  const lastTry = `the last try of ${at ?? since}`
  const obstacle = code === 'in-preparation' ? `${lastTry} told of no end` : `${lastTry} met: ${reason}`
  return new BoostlineError({
    code: 'preparation-given-up',
    kind: 'dependency',
    message: `The upload could not be read and split, and for 15 days nobody tried it again: ${obstacle}`,
    hint: 'Remove the obstacle (the log of model-training says more), then upload the CSV again.',
  })
}
