import type { ErrorCode } from '#shared/errors/error-codes.ts'
import { sampleError } from '#shared/errors/sample-error.ts'
import type { RowBlock, Scorer, ServingState } from '../scorer.ts'
import { type ServingTarget, targetName } from '../serving-target.ts'

/** What a model answers to an encoded row. */
export type FakeModel = (row: readonly number[]) => readonly number[]

export type FakeScorer = Scorer & {
  /** What serves, by the name of its endpoint, or the key of its compiled model. */
  readonly models: Map<string, FakeModel>
  /** What the next requests end with, first come first served. */
  readonly faults: (ErrorCode | Error)[]
  /** What the next questions for a state are answered with, the last again and again. Empty: all is ready. */
  readonly states: ServingState[]
  /** The rows of every request. */
  readonly requests: (readonly (readonly number[])[])[]
  /** While it is true no request is ever answered: only its signal ends it. */
  hangs: boolean
}

/** The container's own text: it must reach neither caller nor log. */
const ORIGINAL_MESSAGE =
  "Received client error (415) … could not convert string to float: 'secret' … arn:aws:sagemaker:us-east-1:123456789012:endpoint/x"

/** Targets in memory that keep the port's promises, with faults on demand. Others than `models` answer by `others`. */
export function fakeScorer(others?: FakeModel): FakeScorer {
  const scorer: FakeScorer = {
    models: new Map(),
    faults: [],
    states: [],
    requests: [],
    hangs: false,
    score: async (target, rows, { answerWidth, signal, attempt = async (call) => await call() }) =>
      rows.values.length === 0
        ? new Float64Array(0)
        : await attempt(async () => Float64Array.from(await answer(target, rowsOf(rows), answerWidth, signal))),
    state: async () => (scorer.states.length > 1 ? scorer.states.shift() : scorer.states[0]) ?? { kind: 'ready' },
  }

  async function answer(
    target: ServingTarget,
    rows: readonly (readonly number[])[],
    answerWidth: number,
    signal: AbortSignal | undefined,
  ): Promise<readonly number[]> {
    scorer.requests.push(rows)
    if (scorer.hangs) await hang(signal)
    const fault = scorer.faults.shift()
    if (fault !== undefined) throw typeof fault === 'string' ? sampleError(fault, ORIGINAL_MESSAGE) : fault
    const model = scorer.models.get(targetName(target)) ?? others
    if (!model) throw sampleError('serving-missing', ORIGINAL_MESSAGE)
    const values = rows.flatMap(model)
    if (values.length !== rows.length * answerWidth) throw sampleError('predictions-unreadable', ORIGINAL_MESSAGE)
    return values
  }

  return scorer
}

function rowsOf({ values, width }: RowBlock): readonly (readonly number[])[] {
  return Array.from({ length: values.length / width }, (_, row) => [...values.subarray(row * width, (row + 1) * width)])
}

async function hang(signal: AbortSignal | undefined): Promise<never> {
  return await new Promise((_, reject) => {
    const abort = () => reject(new DOMException('aborted', 'AbortError'))
    if (signal?.aborted) abort()
    else signal?.addEventListener('abort', abort)
  })
}
