import { counted, thousands } from '#shared/design/number-words.ts'
import type { RunAnswer } from '../../../answers.ts'
import { fullTime, size } from '../../words.ts'

/** What went in: the file, how its rows were divided, how it was trained. */
export function Settings({ run }: { readonly run: RunAnswer }) {
  const { source, training, problem } = run
  return (
    <section aria-labelledby="settings" class="block">
      <h2 id="settings">What went in</h2>
      <dl>
        {source && (
          <>
            <dt>File</dt>
            <dd>
              <code>{source.key}</code>, {size(source.sizeBytes)}
            </dd>
            <dt>Uploaded</dt>
            <dd>{fullTime(Date.parse(source.eventTime))}</dd>
          </>
        )}
        {problem && (
          <>
            <dt>Predicts</dt>
            <dd>{problem.target}</dd>
          </>
        )}
        {training && (
          <>
            <dt>Rows</dt>
            <dd>
              {counted(training.rows.total, 'row')}: {thousands(training.rows.train)} to learn from,{' '}
              {thousands(training.rows.validation)} to know when to stop, {thousands(training.rows.test)} to judge it by
            </dd>
            <dt>Effort</dt>
            <dd>{training.quality}</dd>
            <dt>Trained by</dt>
            <dd>
              {training.image}, {training.instance}
            </dd>
            <dt>Hyperparameters</dt>
            <dd>
              <code>
                {Object.entries(training.hyperparameters)
                  .map(([name, value]) => `${name} ${value}`)
                  .join(', ')}
              </code>
            </dd>
          </>
        )}
      </dl>
    </section>
  )
}
