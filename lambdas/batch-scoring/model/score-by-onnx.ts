import type { Onnx } from '#engines/scoring/graph/engine.ts'
import { BoostlineError, hasCode } from '#shared/errors/boostline-error.ts'
import type { RowBlock } from '#shared/serving/scorer.ts'
import type { TargetOf } from '#shared/serving/serving-target.ts'
import type { ScoredBlock } from './scored-block.ts'

/** As many as the process runs at once: of texts a few, which take long. */
const MOST_ROWS = 1024
const MOST_TEXTS = 32

/**
 * Scores with an ONNX model, of which a request is ended after some seconds. What is too much at once is asked for in
 * smaller requests, by this file from then on.
 */
export function scoreByOnnx(
  engine: Pick<Onnx, 'score'>,
  target: TargetOf<'lambda'>,
  answerWidth: number,
): (rows: RowBlock, check: () => void) => Promise<ScoredBlock> {
  let most = MOST_ROWS
  return async ({ values, width, texts }, check) => {
    if (texts) most = Math.min(most, MOST_TEXTS)
    const count = texts?.length ?? values.length / width
    const answers = new Float64Array(count * answerWidth)
    const refused: ScoredBlock['refused'][number][] = []
    const notes: ScoredBlock['notes'][number][] = []
    for (let start = 0; start < count; ) {
      check()
      const end = Math.min(count, start + most)
      const rows = {
        values: values.subarray(start * width, end * width),
        width,
        ...(texts && { texts: texts.slice(start, end) }),
      }
      try {
        const scored = await engine.score(target, rows, {
          answerWidth,
          concurrency: 1,
          note: (row, text) => notes.push({ row: start + row, text }),
          passOver: (row, problem) => refused.push({ row: start + row, problem }),
        })
        answers.set(scored, start * answerWidth)
        start = end
      } catch (error) {
        if (!isTooMuch(error)) throw error
        if (end - start === 1) throw tooMuch(error)
        most = Math.max(1, (end - start) >> 2)
      }
    }
    return { answers, refused, notes }
  }
}

/** The process was ended, for time or memory. */
function isTooMuch(error: unknown): error is BoostlineError {
  return hasCode(error, 'serving-refused') && (error.details['saying'] ?? error.details['how']) !== undefined
}

function tooMuch({ message }: BoostlineError): BoostlineError {
  return new BoostlineError({
    code: 'serving-refused',
    kind: 'dependency',
    message,
    hint: 'One row of the file is more than the model can take in time or memory, asked for alone. Leave it out, or make the model smaller, such as by quantizing it, then drop the file again.',
  })
}
