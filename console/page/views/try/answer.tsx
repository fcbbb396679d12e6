import { percent } from '#shared/design/number-words.ts'
import { figure } from '#shared/metrics/metric-words.ts'
import type { FormAnswer, PredictionAnswer } from '../../../answers.ts'
import type { Problem } from '../../ask.ts'
import { Notice, Skeleton } from '../../parts/basics.tsx'
import { Link, runPath } from '../../router.tsx'
import { uploadedText } from '../../words.ts'

type Props = {
  readonly answer: PredictionAnswer | undefined
  readonly problem: Problem | undefined
  readonly form: FormAnswer
}

const MOST_CLASSES = 8
const MOST_REASONS = 8

/** What the model says, how sure it is, and what moved it. */
export function Answer({ answer, problem, form }: Props) {
  if (!answer) return problem ? <Notice problem={problem} /> : <Skeleton lines={6} label="Asking the model" />
  const { prediction, explanation, warnings, model } = answer
  const { label, probability, probabilities, value, threshold } = prediction
  const classes = Object.entries(probabilities ?? {}).sort(([, a], [, b]) => b - a)
  return (
    <section class="card answer" aria-label="Answer">
      <div aria-live="polite" aria-atomic="true">
        <p class="quiet">{form.target}</p>
        <p class="prediction">{label ?? figure(value ?? 0)}</p>
        {probability !== undefined && <p class="quiet">with a probability of {percent(probability)}</p>}
      </div>
      {threshold !== undefined && (
        <p class="quiet">
          <q>{form.positive}</q> is answered from a probability of {percent(threshold)} on, as its evaluation found
          best.
        </p>
      )}
      {classes.length > 0 && (
        <ul class="bars">
          {classes.slice(0, MOST_CLASSES).map(([name, share]) => (
            <li key={name}>
              <span class="name">{name}</span>
              <span class="number">{percent(share)}</span>
              <svg width="100%" height="8" aria-hidden="true">
                <rect class="bar-ground" width="100%" height="8" rx="4" />
                <rect class="bar-mark" width={`${100 * share}%`} height="8" rx="4" />
              </svg>
            </li>
          ))}
        </ul>
      )}
      {problem && <Notice problem={problem} />}
      {warnings.length > 0 && (
        <ul class="notice wait small-text">
          {warnings.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
      {explanation ? (
        <Reasons explanation={explanation} form={form} />
      ) : (
        <p class="quiet">This model cannot say what moved its answer.</p>
      )}
      <p class="quiet small-text">
        Answered by <Link to={runPath(form.dataset, model)}>the run of {uploadedText(model)}</Link>.
      </p>
    </section>
  )
}

/** Bars to the right speak for it, to the left against it. */
function Reasons({
  explanation,
  form,
}: Pick<Props, 'form'> & { readonly explanation: NonNullable<PredictionAnswer['explanation']> }) {
  const { contributions, baseValue } = explanation
  const shown = contributions.slice(0, MOST_REASONS)
  const most = Math.max(...shown.map(({ contribution }) => Math.abs(contribution)), 1e-9)
  return (
    <>
      <h2>
        What moved it
        {explanation.class !== undefined && (
          <>
            {' '}
            towards <q>{explanation.class}</q>
          </>
        )}
      </h2>
      <p class="quiet small-text">
        {form.problem === 'regression'
          ? `In the unit of ${form.target}; without any of them it would say ${figure(baseValue)}.`
          : 'In points of log-odds: 0.7 doubles the odds of this answer, −0.7 halves them.'}
      </p>
      <ul class="bars reasons">
        {shown.map(({ feature, contribution }) => {
          const width = (50 * Math.abs(contribution)) / most
          const isFor = contribution >= 0
          return (
            <li key={feature}>
              <span class="name">{feature}</span>
              <span class="number">{`${isFor ? '+' : '−'}${figure(Math.abs(contribution))}`}</span>
              <svg width="100%" height="8" aria-hidden="true">
                <rect class="bar-ground" width="100%" height="8" rx="4" />
                <rect
                  class={isFor ? 'bar-mark' : 'bar-below'}
                  x={`${isFor ? 50 : 50 - width}%`}
                  width={`${Math.max(0.5, width)}%`}
                  height="8"
                />
              </svg>
            </li>
          )
        })}
      </ul>
      {contributions.length > shown.length && (
        <p class="quiet small-text">and {contributions.length - shown.length} that moved it less</p>
      )}
    </>
  )
}
