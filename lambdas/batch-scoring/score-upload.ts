import { counted } from '#shared/design/number-words.ts'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { boundedText } from '#shared/errors/bounded-text.ts'
import type { CreatedObject } from '#shared/events/s3-records.ts'
import type { OwnDeployment } from '#shared/names/deployment-options.ts'
import { MOST_KEY_BYTES } from '#shared/names/key-length.ts'
import { excessBytes, isNameOfRecord } from '#shared/names/score-keys.ts'
import { attemptFile } from '#shared/records/attempt-file.ts'
import type { ScoringPlan } from '#shared/records/scored-record.ts'
import type { ObjectTags } from './claim/object-tags.ts'
import { planScoring } from './claim/plan-scoring.ts'
import { readOptions } from './claim/read-options.ts'
import type { ResultRemoval } from './claim/result-removal.ts'
import { claimDrop, type Drop, dropOf, readClaim, removeForeignResults, settleDrop } from './claim/scored-file.ts'
import { chooseModel } from './model/choose-model.ts'
import { openModel, type ScoringModel } from './model/scoring-model.ts'
import { type FilePorts, scoreFile } from './score-file.ts'
import { watchFile } from './summary/watch-file.ts'

export type ScoringPorts = FilePorts & {
  readonly tags: ObjectTags
  readonly removal: ResultRemoval
  /** What Lambda calls the delivery of the event, the same at each of its tries; undefined in a Processing job. */
  readonly delivery: string | undefined
}

/**
 * From a dropped file to the same file with its predictions, and a record of it. What is decided at the first delivery
 * holds for all: a file is scored by one model throughout, and done with once.
 * @throws the error that the event is to come again for.
 */
export async function scoreUpload(
  upload: CreatedObject,
  ports: ScoringPorts,
  own: OwnDeployment,
): Promise<{ readonly job: string; readonly dataset: string }> {
  const drop = dropOf(upload, own.prefix)
  await scoreDrop(upload, drop, ports, own)
  return { job: drop.job, dataset: drop.dataset }
}

async function scoreDrop(upload: CreatedObject, drop: Drop, ports: ScoringPorts, own: OwnDeployment): Promise<void> {
  const { objects, delivery } = ports
  const { job, dataset } = drop
  const place = `s3://${objects.bucket}/${drop.file.key}`
  try {
    await attemptFile({ job, dataset, place, functionName: 'batch-scoring', delivery }, ports, () =>
      scoreOnce(upload, drop, ports, own),
    )
  } catch (error) {
    await settleFailure(error, drop, ports)
  }
}

async function scoreOnce(upload: CreatedObject, drop: Drop, ports: ScoringPorts, own: OwnDeployment): Promise<void> {
  const { log, clock } = ports
  const { job, dataset } = drop
  const begun = await begin(upload, drop, ports, own)
  if (!begun) return log.info('event-ignored', { what: 'a file that is scored, or was replaced', job, dataset })
  const { plan, model } = begun
  log.info('scoring-started', { job, dataset, key: drop.file.key, model: plan.model })
  const file = await scoreFile(drop, plan, model, ports)
  if (!file) return await resultsExist(drop, ports)
  const { scored } = file
  await watchFile(drop, file, model, ports, own.prefix)
  const finishedMs = clock.now()
  const seconds = Math.max(0, finishedMs - Date.parse(plan.startedAt)) / 1000
  const times = { finishedAt: new Date(finishedMs).toISOString(), seconds }
  if (!(await settleDrop(drop, { status: 'scored', ...plan, ...times, ...scored }, ports))) {
    return log.info('event-ignored', { what: 'a file that was replaced while it was scored', job, dataset })
  }
  log.info('scoring-finished', { job, dataset, model: plan.model, ...scored.rows, seconds })
}

/** What is decided of a drop, and the model that does it; undefined where there is nothing left to do. */
async function begin(
  upload: CreatedObject,
  drop: Drop,
  ports: ScoringPorts,
  own: OwnDeployment,
): Promise<{ readonly plan: ScoringPlan; readonly model: ScoringModel } | undefined> {
  const { objects, clock } = ports
  const { dataset } = drop
  const known = await readClaim(drop, objects)
  if (known.state === 'done' || known.state === 'superseded') {
    // Whoever was done with it may have been cut off before the end.
    await removeForeignResults(drop, ports)
    return undefined
  }
  if (known.state === 'claimed') {
    return { plan: planOf(known.record), model: await openModel({ dataset, runId: known.record.model }, ports) }
  }
  if (excessBytes(drop.file.key) > 0) throw nameTooLong(drop, objects.bucket)
  if (isNameOfRecord(drop.file.key)) throw nameTaken(`s3://${objects.bucket}/${drop.file.key}`)
  const startedAt = new Date(clock.now()).toISOString()
  const options = await readOptions(upload, dataset, ports)
  const model = await openModel({ dataset, runId: await chooseModel(dataset, drop.file.key, objects, own) }, ports)
  const claim = await claimDrop(drop, planScoring(options, model, startedAt), ports)
  if (claim.state !== 'claimed') return undefined
  const { record } = claim
  return {
    plan: planOf(record),
    model: record.model === model.runId ? model : await openModel({ dataset, runId: record.model }, ports),
  }
}

function planOf({ model, options, startedAt }: ScoringPlan): ScoringPlan {
  return { model, options, startedAt }
}

/** Another delivery of the drop was faster, or something else wrote there. */
async function resultsExist(drop: Drop, ports: ScoringPorts): Promise<void> {
  const { objects, log } = ports
  const claim = await readClaim(drop, objects)
  if (claim.state === 'done' || claim.state === 'superseded') {
    const { job, dataset } = drop
    await removeForeignResults(drop, ports)
    return log.info('event-ignored', {
      what: 'a file that another delivery scored, or that was replaced',
      job,
      dataset,
    })
  }
  throw new BoostlineError({
    code: 'scored-file-changed',
    kind: 'dependency',
    retryable: true,
    message: `s3://${objects.bucket}/${drop.keys.table} was written by something else while the file was scored.`,
    hint: 'Lambda tries it again within minutes. If it goes on, find out what writes under scored/.',
  })
}

function nameTooLong({ file, keys }: Drop, bucket: string): BoostlineError {
  const bytes = Buffer.byteLength(keys.errors).toLocaleString('en')
  return new BoostlineError({
    code: 'score-name-too-long',
    kind: 'input',
    message: `s3://${bucket}/${file.key} cannot be scored by this name: what comes of it would have a key of ${bytes} bytes, and S3 takes ${MOST_KEY_BYTES.toLocaleString('en')}.`,
    hint: `Give it, or its folders, a name that is ${counted(excessBytes(file.key), 'byte')} shorter, and drop it again.`,
  })
}

function nameTaken(place: string): BoostlineError {
  return new BoostlineError({
    code: 'score-name-taken',
    kind: 'input',
    message: `${place} cannot be scored by this name: what comes of it would lie where the record or the errors of another file do.`,
    hint: 'Give it another name, one that ends neither with .errors.csv nor with .json, and drop it again.',
  })
}

const LONGEST_TEXT = 8_000
/** What to do where that is another thing than in training. */
const OWN_HINTS: ReadonlyMap<string, string> = new Map([
  ['file-empty', 'Drop the file again with its header row and its rows.'],
])

/** What no retry can mend is told in the record, and the event is done; anything else is thrown. */
async function settleFailure(error: unknown, drop: Drop, ports: ScoringPorts): Promise<void> {
  const { clock, log } = ports
  const { job, dataset } = drop
  if (!(error instanceof BoostlineError)) {
    log.error('unexpected-error', { job, dataset, error })
    throw error
  }
  if (error.retryable) throw error
  const { code } = error
  const failure = {
    code,
    message: boundedText(error.message, LONGEST_TEXT),
    hint: boundedText(OWN_HINTS.get(code) ?? error.hint, LONGEST_TEXT),
  }
  await settleDrop(drop, { status: 'failed', at: new Date(clock.now()).toISOString(), failure }, ports)
  const fields = { job, dataset, key: drop.file.key, code, reason: failure.message, hint: failure.hint }
  // A file that cannot be used is its owner's business; the rest is for whoever runs the pipeline.
  if (error.kind === 'input') log.warn('scoring-refused', fields)
  else log.error('scoring-refused', fields)
}
