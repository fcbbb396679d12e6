import type { GateMetric } from '#shared/metrics/metrics.ts'
import type { Problem } from '#shared/schema/feature-schema.ts'
import type { Answers } from '#shared/serving/predictions.ts'
import { decide } from '../../lambdas/model-evaluation/gate/decide.ts'
import { baselineAnswers, baselineOf } from '../../lambdas/model-evaluation/metrics/baseline.ts'
import { againstBestAnswer } from '../../lambdas/model-evaluation/metrics/best-answer.ts'
import { measurePredictions } from '../../lambdas/model-evaluation/metrics/measure-predictions.ts'
import { areaAdvantageAt, pairedAdvantage } from '../../lambdas/model-evaluation/metrics/paired-advantage.ts'

/** What the gate says of a dataset's first model, by the metric that was `asked` for or else by the problem's loss. */
export function decideFirstModel(
  problem: Problem,
  actual: Float64Array,
  answers: Answers,
  metric: GateMetric,
  asked: GateMetric | null = null,
) {
  const baseline = baselineAnswers(problem, actual)
  const measured = measurePredictions(problem, actual, answers, baseline)
  const decision = decide(
    { approval: 'auto', metric: asked, minimum: null, mustBeatChampion: false },
    {
      ...measured,
      metric,
      leftOut: { text: '', share: 0 },
      againstBaseline: pairedAdvantage(metric, problem, actual, answers, baselineOf(metric, baseline)),
      againstBestAnswer: againstBestAnswer(metric, problem, actual, answers, baseline),
      secondGain: problem.type === 'binary' ? areaAdvantageAt('97.5 %', actual, answers, baseline) : undefined,
      notes: [],
      findings: [],
      importance: null,
      againstChampion: null,
    },
  )
  return { decision, measured }
}
