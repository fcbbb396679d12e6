import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

export type TrainingSize = { readonly rows: number; readonly columns: number; readonly rounds: number }

/** What both train with; XGBoost's own defaults otherwise. */
export function trainingParameters({ rounds }: TrainingSize) {
  return {
    objective: 'binary:logistic',
    eval_metric: 'logloss',
    tree_method: 'hist',
    max_depth: '5',
    eta: '0.3',
    nthread: '2',
    num_round: String(rounds),
  }
}

const BLOCK_ROWS = 2_000

/** The same rows every time, made by counting: features in thousandths, a label that some of them decide. */
export function createRows({ rows, columns }: TrainingSize): { values: Float32Array; labels: Float32Array } {
  const values = new Float32Array(rows * columns)
  const labels = new Float32Array(rows)
  let state = 1729
  const next = () => {
    // xorshift32
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  }
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) values[row * columns + column] = (next() % 1000) / 1000
    const first = row * columns
    const score = (values[first] ?? 0) + (values[first + 1] ?? 0) * (values[first + 2] ?? 0) + (next() % 1000) / 2000
    labels[row] = score > 1 ? 1 : 0
  }
  return { values, labels }
}

/** Writes them as SageMaker reads them: the label first, no header. */
export async function writeRows(size: TrainingSize, filePath: string): Promise<void> {
  const { values, labels } = createRows(size)
  const { rows, columns } = size
  function* blocks(): Generator<string> {
    for (let start = 0; start < rows; start += BLOCK_ROWS) {
      let text = ''
      for (let row = start; row < Math.min(rows, start + BLOCK_ROWS); row++) {
        text += String(labels[row])
        for (let column = 0; column < columns; column++) text += `,${(values[row * columns + column] ?? 0).toFixed(3)}`
        text += '\n'
      }
      yield text
    }
  }
  await pipeline(Readable.from(blocks()), createWriteStream(filePath))
}
