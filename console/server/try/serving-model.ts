import { columnContributions } from '#engines/scoring/column-contributions.ts'
import { readPointer } from '#shared/registry/plan-decision.ts'
import { labelOfCode } from '#shared/schema/target-codes.ts'
import { answersOf, answerWidth, predictedCodes, predictionsOf } from '#shared/serving/predictions.ts'
import { modelOfDataset, type OfflineModel } from '../../../cli/predict/offline-model.ts'
import { encodeRows } from '../../../cli/predict/read-rows.ts'
import type { PredictionAnswer } from '../../answers.ts'
import type { Sources } from '../sources.ts'

const MOST_MODELS = 8
/** As many digits as a float32 has. */
const DIGITS = 8

/** The models that serve, read once a run: as `./boostline predict`, on this machine, whatever serves them. */
export class ServingModels {
  readonly #models = new Map<string, Promise<OfflineModel>>()
  readonly #objects: Sources['objects']

  constructor({ objects }: Pick<Sources, 'objects'>) {
    this.#objects = objects
  }

  /** @throws BoostlineError `model-unknown` where none serves, `model-unscorable`. */
  async of(dataset: string): Promise<OfflineModel> {
    const runId = (await readPointer(this.#objects, dataset))?.champion?.runId ?? dataset
    const known = this.#models.get(runId)
    if (known) return await known
    const model = modelOfDataset(dataset, this.#objects)
    this.#models.set(runId, model)
    const [oldest] = this.#models.keys()
    if (this.#models.size > MOST_MODELS && oldest !== undefined) this.#models.delete(oldest)
    try {
      return await model
    } catch (error) {
      this.#models.delete(runId)
      throw error
    }
  }
}

/** One row's prediction, in the API's words, with what moved it. @throws BoostlineError `rows-invalid`. */
export async function predictRow(model: OfflineModel, row: unknown): Promise<PredictionAnswer> {
  const { schema, reading, name } = model
  const { problem } = schema
  const { rows, warnings } = encodeRows({ batch: false, values: [row], isCsv: false }, schema)
  const values = await model.score(rows, answerWidth(problem))
  const answers = answersOf(problem, values, reading)
  const [prediction = {}] = predictionsOf(problem, answers, { probabilities: true })
  const code = predictedCodes(problem, answers)[0] ?? 0
  return { prediction, model: name, warnings, explanation: explain(model, rows.values, code) }
}

function explain(
  { explainer, schema }: OfflineModel,
  cells: ArrayLike<number>,
  code: number,
): PredictionAnswer['explanation'] {
  if (!explainer.info.isExplainable) return null
  const { problem } = schema
  const { names, values, margins, baseValues } = columnContributions(explainer, schema, Float32Array.from(cells), 1)
  const output = problem.type === 'multiclass' ? code : 0
  // Of two classes there is one margin, for the second; what is told is what speaks for the answer.
  const sign = problem.type === 'binary' && code === 0 ? -1 : 1
  const contributions = names.map((feature, column) => ({
    feature,
    contribution: sign * rounded(values[output * names.length + column]),
  }))
  return {
    ...(problem.type === 'regression' ? {} : { class: labelOfCode(problem, code) }),
    margin: sign * rounded(margins[output]),
    baseValue: sign * rounded(baseValues[output]),
    contributions: contributions.sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution)),
  }
}

function rounded(value = Number.NaN): number {
  return Number(value.toPrecision(DIGITS))
}
