import { columnContributions } from '#engines/scoring/column-contributions.ts'
import { type ExplainingPorts, explainingModel } from '#engines/scoring/explaining-model.ts'
import { type WordContribution, wordContributions } from '#engines/scoring/word-contributions.ts'
import type { Scorer } from '#engines/scoring/xgboost/load-model.ts'
import type { Clock } from '#shared/clock.ts'
import { field } from '#shared/json/json-fields.ts'
import { featureColumns } from '#shared/schema/feature-columns.ts'
import type { Problem } from '#shared/schema/feature-schema.ts'
import { labelOfCode } from '#shared/schema/target-codes.ts'
import { type Answers, predictedCodes } from '#shared/serving/predictions.ts'
import type { RowBlock } from '#shared/serving/scorer.ts'
import { RequestProblem } from '../http/problem.ts'
import { withoutArns } from '../http/without-arns.ts'
import type { ServingModel } from '../models/serving-models.ts'

/** Why a prediction came out as it did: `baseValue` and all contributions add up to `margin`. */
export type Explanation = {
  /** Of a classification: the class that the numbers speak for. */
  readonly class?: string
  /** What the model adds up before it becomes a probability or a value. */
  readonly margin: number
  /** The margin where nothing is known of the features. */
  readonly baseValue: number
  /** One a feature, the strongest first. */
  readonly contributions: readonly Contribution[]
}

type Contribution = {
  readonly feature: string
  readonly contribution: number
  /** Of a text: the words of this row that moved the margin most. */
  readonly words?: readonly WordContribution[]
}

const MOST_WORDS = 20

const MOST_EXPLAINED = 100
/** Between two looks at the clock. */
const ROWS_AT_ONCE = 10
/** As many digits as a float32 has: what is behind them says nothing. */
const DIGITS = 8

/** @throws RequestProblem 400 where there are more instances than are explained at once. */
export function requireFewInstances(count: number): void {
  if (count <= MOST_EXPLAINED) return
  throw new RequestProblem('invalid-query', {
    detail: `explain=true takes at most ${MOST_EXPLAINED} instances a request, and here are ${count.toLocaleString('en')}. Send them in several requests, or without explain.`,
  })
}

/** @throws RequestProblem 409 where nothing can explain the model, and what {@link explainingModel} throws. */
export async function requireExplainer(model: ServingModel, ports: ExplainingPorts): Promise<Scorer> {
  const found = await explainingModel(model, model.encoder.width, ports)
  if ('explainer' in found) return found.explainer
  const isOnnx = model.target.type === 'lambda' && model.target.format === 'onnx'
  const again = isOnnx ? '' : '; upload the CSV, or the imported model, again for a model that explains'
  throw new RequestProblem('model-unexplained', {
    detail: `The model cannot explain its predictions. ${withoutArns(found.reason)} Without explain=true it predicts as before${again}.`,
    members: { model: model.runId },
  })
}

/** Whose predictions are explained, and until when. */
export type Explained = {
  readonly model: Pick<ServingModel, 'schema'>
  readonly rows: RowBlock
  /** As they were sent: the words of texts are theirs. */
  readonly instances: readonly unknown[]
  readonly answers: Answers
  readonly deadlineMs: number
}

/**
 * Explains each row's prediction: of several classes the predicted one's margin, of two classes that of the second.
 * @throws RequestProblem 413 where the time is over.
 */
export function explainInstances(
  explainer: Scorer,
  { model: { schema }, rows, instances, answers, deadlineMs }: Explained,
  clock: Clock,
): readonly Explanation[] {
  const { problem } = schema
  const { width } = rows
  const features = featureColumns(schema)
  const codes = predictedCodes(problem, answers)
  const explanations: Explanation[] = []
  for (let start = 0; start < codes.length; start += ROWS_AT_ONCE) {
    if (clock.now() >= deadlineMs) throw outOfTime(start, codes.length)
    const end = Math.min(start + ROWS_AT_ONCE, codes.length)
    const block = new Float32Array(rows.values.subarray(start * width, end * width))
    const all = columnContributions(explainer, schema, block, end - start)
    for (let row = 0; row < end - start; row++) {
      const output = problem.type === 'multiclass' ? (codes[start + row] ?? 0) : 0
      const at = row * all.outputs + output
      const values = all.values.subarray(at * all.names.length, (at + 1) * all.names.length)
      explanations.push({
        ...classOf(problem, output),
        margin: rounded(all.margins[at]),
        baseValue: rounded(all.baseValues[at]),
        contributions: strongestFirst(all.names, values, (column) => {
          const feature = features[column]
          if (feature?.encoding !== 'words' && feature?.encoding !== 'hashed-words') return {}
          const text = cellText(instances[start + row], feature.name)
          return { words: strongestWords(wordContributions(feature, text, all.cellsOf(at, column))) }
        }),
      })
    }
  }
  return explanations
}

function classOf(problem: Problem, output: number): { readonly class?: string } {
  if (problem.type === 'regression') return {}
  return { class: labelOfCode(problem, problem.type === 'binary' ? 1 : output) }
}

function strongestFirst(
  names: readonly string[],
  values: Float64Array,
  wordsOf: (column: number) => Pick<Contribution, 'words'>,
): readonly Contribution[] {
  const order = names.map((_, column) => column)
  order.sort((a, b) => Math.abs(values[b] ?? 0) - Math.abs(values[a] ?? 0))
  return order.map((column) => {
    return { feature: names[column] ?? '', contribution: rounded(values[column]), ...wordsOf(column) }
  })
}

function strongestWords(words: readonly WordContribution[]): readonly WordContribution[] {
  return words.slice(0, MOST_WORDS).map(({ word, contribution }) => ({ word, contribution: rounded(contribution) }))
}

/** A value of an instance as the text that it was encoded as. */
function cellText(instance: unknown, name: string): string {
  const sent = field(instance, name)
  return typeof sent === 'string' ? sent : typeof sent === 'number' || typeof sent === 'boolean' ? String(sent) : ''
}

function rounded(value = Number.NaN): number {
  return Number(value.toPrecision(DIGITS))
}

function outOfTime(done: number, count: number): RequestProblem {
  return new RequestProblem('too-large', {
    detail: `Only ${done} of ${count} instances could be explained in the time that an answer has. Send fewer instances a request.`,
  })
}
