import * as z from 'zod/mini'
import { BoostlineError, hasCode } from '#shared/errors/boostline-error.ts'
import { monitoringKeys } from '#shared/names/monitoring-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { parseRecord } from '#shared/records/record-files.ts'

const count = z.number().check(z.int(), z.nonnegative())

/** The first line: the file whose rows they are, as it was scored. */
const factsSchema = z.object({
  version: z.literal(1),
  kind: z.literal('scored-file'),
  dataset: z.string(),
  job: z.string(),
  /** The run that scored it. */
  model: z.string(),
  /** Of the scored file. */
  file: z.string(),
  /** ISO 8601. */
  scoredAt: z.string(),
  /** Rows that have a prediction. */
  rows: count,
})

/** What was predicted of a row of the file, and what was true. */
const outcomeSchema = z.object({
  /** As a spreadsheet counts. */
  row: count,
  /** ISO 8601: when the file with the outcome was put there. */
  at: z.string(),
  truth: z.union([z.string(), z.number()]),
  prediction: z.union([z.object({ label: z.string(), probability: z.number() }), z.object({ value: z.number() })]),
})

export type ScoredFileFacts = z.output<typeof factsSchema>
export type ScoredOutcome = z.output<typeof outcomeSchema>

/** Of one scored file: more say no more of the model. */
const MOST_OUTCOMES = 300_000
const MOST_ATTEMPTS = 5

type Outcomes = {
  readonly facts: ScoredFileFacts
  readonly outcomes: readonly ScoredOutcome[]
  readonly eTag: string
}

/** monitoring/<dataset>/outcomes/<job>.jsonl; undefined where there is none. @throws BoostlineError `record-invalid`. */
export async function readOutcomes(objects: ObjectStore, key: string): Promise<Outcomes | undefined> {
  const found = await objects.get(key)
  if (!found) return undefined
  const place = `s3://${objects.bucket}/${key}`
  const { body, eTag } = found
  const outcomes: ScoredOutcome[] = []
  let facts: ScoredFileFacts | undefined
  for (let start = 0; start < body.length; ) {
    const end = body.indexOf(LINE_FEED, start)
    const line = body.subarray(start, end === -1 ? body.length : end)
    if (facts) outcomes.push(parseRecord(line, outcomeSchema, place))
    else facts = parseRecord(line, factsSchema, place)
    start += line.length + 1
  }
  return { facts: facts ?? parseRecord(body, factsSchema, place), outcomes, eTag }
}

const LINE_FEED = 0x0a

/**
 * Adds outcomes of a scored file's rows to those that are kept; of one row that of the later file holds, whichever comes
 * first. Returns how many of `told` were known, and how many there was no room for.
 * @throws BoostlineError `record-contended`: it can be tried again.
 */
export async function keepOutcomes(
  facts: ScoredFileFacts,
  told: readonly ScoredOutcome[],
  objects: ObjectStore,
): Promise<{ readonly known: number; readonly left: number }> {
  const key = monitoringKeys(facts.dataset).outcomes(facts.job)
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const stored = await readOutcomes(objects, key).catch((error: unknown) => {
      // What nobody can read is replaced.
      if (hasCode(error, 'record-invalid')) return undefined
      throw error
    })
    const kept = new Map(stored?.outcomes.map((outcome) => [outcome.row, outcome]))
    const byRow = new Map(kept)
    let [known, left, isNew] = [0, 0, false]
    for (const outcome of told) {
      const before = byRow.get(outcome.row)
      if (before?.truth === outcome.truth) known += kept.get(outcome.row)?.truth === outcome.truth ? 1 : 0
      else if (!before && byRow.size >= MOST_OUTCOMES) left++
      else if (!before || Date.parse(before.at) <= Date.parse(outcome.at)) {
        byRow.set(outcome.row, outcome)
        isNew = true
      }
    }
    if (!isNew) return { known, left }
    const sorted = [...byRow.values()].sort((a, b) => a.row - b.row)
    const body = [facts, ...sorted].map((line) => `${JSON.stringify(line)}\n`).join('')
    const exists = stored ?? (await objects.head(key))
    const { written } = await objects.put(key, body, {
      contentType: 'application/x-ndjson',
      condition: exists ? { eTag: exists.eTag } : 'absent',
    })
    if (written) return { known, left }
  }
  throw new BoostlineError({
    code: 'record-contended',
    kind: 'dependency',
    retryable: true,
    message: `s3://${objects.bucket}/${key} was changed by others at each attempt to write it.`,
    hint: 'It is tried again by itself.',
  })
}
