import { counted } from '#shared/design/number-words.ts'
import { figure } from '#shared/metrics/metric-words.ts'
import { isHigherBetter } from '#shared/metrics/metrics.ts'
import type { EvaluationAnswer } from '../../../answers.ts'
import { Scroll } from '../../parts/scroll.tsx'
import { metricTitle } from '../../words.ts'

/** Every metric on the test rows beside guessing, and which columns move the answers. */
export function Measures({ evaluation }: { readonly evaluation: EvaluationAnswer }) {
  const { rows, metrics, importance, inShort } = evaluation
  if (metrics.length === 0) return null
  return (
    <section aria-labelledby="measures" class="block split">
      <div>
        <h2 id="measures">How good it is</h2>
        <ul class="in-short">
          {inShort.map((line) => (
            <li key={line} dir="auto">
              {line}
            </li>
          ))}
        </ul>
        <p class="quiet small-text">
          On {counted(rows, 'row')} that it never saw. Higher is better, unless it says otherwise.
        </p>
        <Scroll label="Metrics">
          <table class="list">
            <caption class="unseen">Metrics</caption>
            <thead>
              <tr>
                <th scope="col">Metric</th>
                <th scope="col" class="number">
                  Value
                </th>
                <th scope="col" class="number">
                  95 % interval
                </th>
                <th scope="col" class="number">
                  Guessing
                </th>
              </tr>
            </thead>
            <tbody>
              {metrics.map(({ name, value, low, high, baseline }) => (
                <tr key={name}>
                  <th scope="row">
                    {metricTitle(name)}
                    {!isHigherBetter(name) && <small class="quiet">lower is better</small>}
                  </th>
                  <td class="number">{figure(value)}</td>
                  <td class="number quiet">
                    {low === undefined || high === undefined ? '–' : `${figure(low)} to ${figure(high)}`}
                  </td>
                  <td class="number quiet">{baseline === undefined ? '–' : figure(baseline)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      </div>
      {importance.length > 0 && (
        <div>
          <h2>What moves its answers</h2>
          <p class="quiet">Beside the strongest column.</p>
          <ol class="bars">
            {importance.slice(0, 12).map(({ name, share }) => (
              <li key={name}>
                <span class="name">{name}</span>
                <svg width="100%" height="10" aria-hidden="true">
                  <rect class="bar-ground" width="100%" height="10" rx="5" />
                  <rect class="bar-mark" width={`${Math.max(1, 100 * share)}%`} height="10" rx="5" />
                </svg>
              </li>
            ))}
          </ol>
        </div>
      )}
    </section>
  )
}
