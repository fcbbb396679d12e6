import type { RunAnswer } from '../../../answers.ts'
import { count, fullTime, size } from '../../words.ts'

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
              {count(training.rows.total, 'row')}: {training.rows.train.toLocaleString('en')} to learn from,{' '}
              {training.rows.validation.toLocaleString('en')} to know when to stop,{' '}
              {training.rows.test.toLocaleString('en')} to judge it by
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
