import type { Clock } from '#shared/clock.ts'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { beginAttempt } from '#shared/records/attempts.ts'

/** The function's limit is two minutes; Lambda tries an event three times. */
const LIMITS = { overAfterMs: 4 * 60_000, mostDeaths: 4, mostBegun: 5 }

type Ports = { readonly objects: ObjectStore; readonly clock: Clock }
type Model = RunName & { readonly key: string }

/**
 * Notes that an imported model is about to be read, which may end the process by its memory or its time. Returns what
 * takes the note back, where reading ended in another way; undefined while as many are under way as there may be.
 * @throws BoostlineError `model-unscorable` where reading it ended the process so often.
 */
export async function beginImport(model: Model, ports: Ports): Promise<(() => Promise<void>) | undefined> {
  const begun = await beginAttempt(runKeys(model.dataset, model.runId).importAttempts, LIMITS, ports)
  if (begun.kind === 'deadly') throw neverEnds(`s3://${ports.objects.bucket}/${model.key}`)
  return begun.kind === 'begun' ? begun.takeBack : undefined
}

function neverEnds(place: string): BoostlineError {
  return new BoostlineError({
    code: 'model-unscorable',
    kind: 'input',
    message: `${place} was read ${LIMITS.mostDeaths} times without an end: it takes more memory or time than the function that reads it has.`,
    hint: 'Make the model smaller, or lay a schema.json and a model.json with "image" and {"type": "serverless"} beside it, with which an endpoint serves it and nobody else reads it. Then upload model.tar.gz again.',
  })
}
