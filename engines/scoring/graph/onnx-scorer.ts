import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { runKeys, runOfServingModel } from '#shared/names/run-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { featureSchemaSchema } from '#shared/schema/feature-schema.ts'
import type { ScorerOf } from '#shared/serving/scorer.ts'
import { servingError } from '#shared/serving/serving-error.ts'
import type { TargetOf } from '#shared/serving/serving-target.ts'
import { readArchiveFiles } from '../archive/model-archive.ts'
import { compileOnnx } from './compile-onnx.ts'
import type { OnnxContract } from './onnx-contract.ts'
import { isPackedOnnx, unpackOnnx } from './packed-onnx.ts'
import type { ProcessReply } from './process-messages.ts'
import type { ProcessFault, ScoringProcess } from './scoring-process.ts'

type Target = TargetOf<'lambda'>
type Known = { readonly contract: OnnxContract; readonly bytes: number }

export type ScorerSettings = {
  /** As the process has it, for messages. */
  readonly limitMs: number
  /** Whether the packages of the process are there; on a person's machine they come with the first model. */
  readonly isInstalled?: () => boolean
}

/** Models in memory together; they take more there than in their files. */
const MOST_BYTES = 256 * 1024 * 1024

/**
 * Scores with ONNX models, in a process of their own; the last ones used stay loaded. Row by row it notes what a caller
 * should know, such as that the end of a long text was not read.
 */
export function onnxScorer(
  objects: ObjectStore,
  models: ScoringProcess,
  { limitMs, isInstalled = () => true }: ScorerSettings,
): Pick<ScorerOf<'lambda'>, 'score'> {
  /** The one used last is last. */
  const known = new Map<string, Known>()
  const loading = new Map<string, Promise<OnnxContract>>()

  async function load(target: Target, signal: AbortSignal | undefined): Promise<OnnxContract> {
    const key = target.modelKey
    if (!models.isRunning()) known.clear()
    const there = known.get(key)
    if (there) {
      known.delete(key)
      known.set(key, there)
      return there.contract
    }
    if (!isInstalled()) throw notInstalled(target)
    const { contract, model, tokenizer } = unpackOnnx(await packedModel(target, objects), target.sourceHash)
    const bytes = model.length + (tokenizer?.file.length ?? 0)
    await makeRoom(bytes)
    const reply = await models.ask({ load: key, model, contract, ...(tokenizer && { tokenizer }) }, signal)
    if (reply.kind !== 'done') throw faultOf(reply, target, limitMs)
    known.set(key, { contract, bytes })
    return contract
  }

  async function makeRoom(bytes: number): Promise<void> {
    let sum = [...known.values()].reduce((total, each) => total + each.bytes, bytes)
    for (const [oldest, each] of known) {
      if (sum <= MOST_BYTES) return
      known.delete(oldest)
      sum -= each.bytes
      await models.ask({ forget: oldest })
    }
  }

  async function loaded(target: Target, signal: AbortSignal | undefined): Promise<OnnxContract> {
    const under = loading.get(target.modelKey) ?? load(target, signal)
    loading.set(target.modelKey, under)
    try {
      return await under
    } finally {
      loading.delete(target.modelKey)
    }
  }

  return {
    score: async (target, rows, { answerWidth, signal, note, passOver, attempt = (call) => call() }) => {
      const texts = rows.texts ?? []
      const count = rows.width > 0 ? rows.values.length / rows.width : texts.length
      if (count === 0) return new Float64Array(0)
      return await attempt(async () => {
        const { cells, texts: textsOfRow, answer } = await loaded(target, signal)
        if (cells !== rows.width || answer.answers !== answerWidth || (textsOfRow > 0 && texts.length !== count)) {
          const reason = `it takes ${cells} cells and ${textsOfRow} texts and answers ${answer.answers} numbers a row, not ${rows.width} and ${answerWidth}`
          throw servingError('serving-refused', target, reason)
        }
        const passesOver = passOver !== undefined
        const reply = await models.ask(
          { score: target.modelKey, count, values: rows.values, texts, passesOver },
          signal,
        )
        if (reply.kind !== 'answers') throw faultOf(reply, target, limitMs)
        for (const { row, text } of reply.notes) note?.(row, text)
        for (const { row, field, message } of reply.passedOver) passOver?.(row, { field, message })
        return reply.values
      })
    },
  }
}

/**
 * The packed model, or where it is missing or damaged the same, packed again of the run's checked archive:
 * model-deployment puts the object back with its next heartbeat, and nobody has to wait for that.
 */
async function packedModel(target: Target, objects: ObjectStore): Promise<Uint8Array> {
  const { modelKey, sourceHash } = target
  const stored = (await objects.get(modelKey))?.body
  if (stored && isPackedOnnx(stored, sourceHash)) return stored
  const run = runOfServingModel(modelKey)
  const keys = run && runKeys(run.dataset, run.runId)
  const schema = keys && (await readRecord(objects, keys.schema, featureSchemaSchema))
  if (!schema || !(await objects.head(keys.model))) throw servingError('serving-missing', target, 'there is none')
  return compileOnnx(await readArchiveFiles(objects, keys.model), { ...run, schema }).bytes
}

function faultOf(reply: ProcessReply | ProcessFault, target: Target, limitMs: number): BoostlineError {
  switch (reply.kind) {
    case 'row-refused':
      return rowRefused(reply)
    case 'too-long': {
      const saying = `it took longer than ${limitMs / 1000} s, which is the most that a model may`
      return servingError('serving-refused', target, saying, { details: { saying } })
    }
    case 'cut-off':
      return servingError('serving-busy', target, 'its process was ended for another request, which took too long')
    case 'ended':
      return servingError(
        'serving-refused',
        target,
        `its process ended (${reply.how}), for lack of memory or by a fault of the model`,
        { details: { how: reply.how } },
      )
    case 'refused':
      return servingError('serving-refused', target, reply.reason, { details: { reason: reply.reason } })
    case 'done':
    case 'answers':
      return servingError('serving-refused', target, 'it gave no answers')
  }
}

function notInstalled(target: Target): BoostlineError {
  return servingError('serving-busy', target, 'onnxruntime is not installed yet', {
    hint: 'The local cloud installs it with the first ONNX model; by hand: node scripts/run.mjs onnx',
  })
}

function rowRefused({
  row,
  field,
  message,
}: {
  readonly row: number
  readonly field: string
  readonly message: string
}) {
  return new BoostlineError({
    code: 'row-refused',
    kind: 'input',
    message: `Row ${row + 1} has a value that the model cannot take: ${field}: ${message}.`,
    hint: 'Send what the model takes; GET /models/{dataset} says which features it has.',
    details: { row, field, message },
  })
}
