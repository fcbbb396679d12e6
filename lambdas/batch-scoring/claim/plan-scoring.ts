import { BoostlineError } from '#shared/errors/boostline-error.ts'
import type { ScoreOptions } from '#shared/manifest/score-options.ts'
import type { ScoringPlan } from '#shared/records/scored-record.ts'
import { bestLevel, type Ranges, whyNoLevel } from '#shared/serving/ranges.ts'
import type { ScoringModel } from '../model/scoring-model.ts'
import { unknownColumns } from './unknown-columns.ts'

/** How often the ranges of a regression hold where nobody says otherwise, and the least that is worth telling. */
const USUAL_LEVEL = 0.9
const LEAST_LEVEL = 0.5

const NO_COVERS = 'Its trees do not say how the training rows spread over them.'

/**
 * What is decided of a file before its first row: by which model, and what is told of each row.
 * @throws BoostlineError `score-option-invalid` where the model cannot give what is asked for, or has no such column.
 */
export function planScoring(options: ScoreOptions, model: ScoringModel, startedAt: string): ScoringPlan {
  const { problem } = model.schema
  const { probabilities = false, reasons = 0, strict = false, threshold, csv = {} } = options
  if (probabilities && problem.type === 'regression') {
    throw invalid('probabilities are asked for, and the model predicts a number: it has none.', 'Leave the option out.')
  }
  const unknown = unknownColumns(csv, model.schema)
  if (unknown !== undefined) {
    throw invalid(`${unknown}.`, 'Name columns as the training file does, or leave them out.')
  }
  if (threshold !== undefined && problem.type !== 'binary') {
    throw invalid('a threshold is for models of two classes, and this is none.', 'Leave the option out.')
  }
  const { explainer } = model
  if (reasons > 0 && !('info' in explainer && explainer.info.isExplainable)) {
    const why = 'unexplained' in explainer ? explainer.unexplained : NO_COVERS
    throw invalid(
      `reasons are asked for, and the model cannot explain its predictions. ${why}`,
      'Leave the option out.',
    )
  }
  return {
    model: model.runId,
    options: {
      probabilities,
      reasons,
      interval: levelOf(options.interval, model),
      strict,
      threshold: threshold ?? null,
      escapeFormulas: options.escapeFormulas ?? model.settings.csv.escapeFormulas,
      csv,
    },
    startedAt,
  }
}

/** A regression has ranges wherever they were measured; sets of labels have to be asked for. */
function levelOf(wanted: ScoreOptions['interval'], { schema, ranges }: ScoringModel): number | null {
  if (wanted === 'off') return null
  if (wanted === undefined) return ranges && schema.problem.type === 'regression' ? usualLevel(ranges) : null
  if (!ranges) {
    throw invalid(
      'ranges are asked for, and nobody measured how far off this model is: it was imported, or evaluated by an older version.',
      'Leave the option out, or train anew for a model that has ranges, by putting the training file under datasets/ once more.',
    )
  }
  const problem = whyNoLevel(ranges, wanted)
  if (problem !== undefined) throw invalid(problem, 'Ask for a lower level, or for none.')
  return wanted
}

function usualLevel(ranges: Ranges): number | null {
  const level = Math.min(USUAL_LEVEL, bestLevel(ranges))
  return level >= LEAST_LEVEL && whyNoLevel(ranges, level) === undefined ? level : null
}

function invalid(problem: string, hint: string): BoostlineError {
  return new BoostlineError({
    code: 'score-option-invalid',
    kind: 'input',
    message: `The file cannot be scored as its settings say: ${problem}`,
    hint: `${hint} Settings are in score/<dataset>/manifest.json and in the object's tags; after correcting them drop the file again.`,
  })
}
