import * as z from 'zod/mini'
import type { Clock } from '#shared/clock.ts'
import { BoostlineError, hasCode } from '#shared/errors/boostline-error.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { JSON_TYPE, parseRecord, recordText } from '#shared/records/record-files.ts'

const attemptsSchema = z.object({ version: z.literal(1), begun: z.array(z.iso.datetime()) })

/** The function's limit is two minutes, and clocks may be off by one: what began before that is over. */
const OVER_AFTER_MS = 4 * 60_000
/** So many readings that were begun and told of no end are the model's fault: Lambda tries an event three times. */
const MOST_DEATHS = 4
/** More are not begun until it is known how those ended. */
const MOST_BEGUN = 5

type Ports = { readonly objects: ObjectStore; readonly clock: Clock }
type Model = RunName & { readonly key: string }

/**
 * Notes that an imported model is about to be read: one that ends the process by its memory or its time would be read
 * again by every event and heartbeat, and nobody would be told. Returns what takes the note back, where reading ended in
 * another way; undefined while as many are under way as there may be.
 * @throws BoostlineError `model-unscorable` where reading it ended the process so often.
 */
export async function beginImport(model: Model, ports: Ports): Promise<(() => Promise<void>) | undefined> {
  const { objects, clock } = ports
  const key = runKeys(model.dataset, model.runId).importAttempts
  const at = new Date(clock.now()).toISOString()
  let isNoted = false
  // Each time that another was faster there is a note more.
  while (!isNoted) {
    const stored = await readAttempts(key, objects)
    const isOver = (begun: string) => clock.now() - Date.parse(begun) >= OVER_AFTER_MS
    if (stored.begun.filter(isOver).length >= MOST_DEATHS) throw neverEnds(`s3://${objects.bucket}/${model.key}`)
    if (stored.begun.length >= MOST_BEGUN) return undefined
    isNoted = await writeAttempts([...stored.begun, at], stored.eTag, key, objects)
  }
  return async () => {
    const { begun, eTag } = await readAttempts(key, objects)
    const index = begun.lastIndexOf(at)
    // Where another changes it at the same moment, the note stays: one is no death yet.
    if (index >= 0) await writeAttempts(begun.toSpliced(index, 1), eTag, key, objects)
  }
}

type Attempts = { readonly begun: readonly string[]; readonly eTag: string | undefined }

async function readAttempts(key: string, objects: ObjectStore): Promise<Attempts> {
  const found = await objects.get(key)
  if (!found) return { begun: [], eTag: undefined }
  try {
    const { begun } = parseRecord(found.body, attemptsSchema, `s3://${objects.bucket}/${key}`)
    return { begun, eTag: found.eTag }
  } catch (error) {
    if (!hasCode(error, 'record-invalid')) throw error
    return { begun: [], eTag: found.eTag }
  }
}

async function writeAttempts(
  begun: readonly string[],
  eTag: string | undefined,
  key: string,
  objects: ObjectStore,
): Promise<boolean> {
  const { written } = await objects.put(key, recordText({ version: 1, begun }), {
    contentType: JSON_TYPE,
    condition: eTag === undefined ? 'absent' : { eTag },
  })
  return written
}

function neverEnds(place: string): BoostlineError {
  return new BoostlineError({
    code: 'model-unscorable',
    kind: 'input',
    message: `${place} was read ${MOST_DEATHS} times without an end: it takes more memory or time than the function that reads it has.`,
    hint: 'Make the model smaller, or lay a schema.json and a model.json with "image" and {"type": "serverless"} beside it, with which an endpoint serves it and nobody else reads it. Then upload model.tar.gz again.',
  })
}
