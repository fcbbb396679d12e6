import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import type { DeploymentAnswer, FieldAnswer, FormAnswer, PredictionAnswer } from '../../answers.ts'
import { isMissing, type Problem, problemOf, send, useAnswer } from '../ask.ts'
import { Notice, NotThere, PageHead, Skeleton } from '../parts/basics.tsx'
import { datasetPath, Link } from '../router.tsx'
import { Answer } from './try/answer.tsx'
import { Field, type Value } from './try/field.tsx'
import { Snippets } from './try/snippets.tsx'

type Props = { readonly dataset: string; readonly deployment: DeploymentAnswer | undefined }

/** Asks the model that serves: every change of the form asks again. */
export function TryView({ dataset, deployment }: Props) {
  const { answer: form, problem, again } = useAnswer<FormAnswer>(`/api/datasets/${dataset}/form`)
  if (isMissing(problem)) {
    return (
      <NotThere title="There is nothing to try yet">
        <p>
          No model of <q>{dataset}</q> serves.
        </p>
        <p>
          <Link to="/models">Look at the models that serve</Link>, or at <Link to={datasetPath(dataset)}>its runs</Link>
          : one may wait for you.
        </p>
      </NotThere>
    )
  }
  return (
    <>
      <PageHead
        title={`Try ${dataset}`}
        crumbs={
          <>
            <Link to="/">Datasets</Link>
            <span aria-hidden="true">/</span>
            <Link to={datasetPath(dataset)}>{dataset}</Link>
          </>
        }
      >
        <p class="lead">
          The model that serves answers here on this machine, as the API would. Nothing is kept of what you ask.
        </p>
      </PageHead>
      {problem && <Notice problem={problem} again={again} />}
      {!form && !problem && <Skeleton lines={10} label="Loading the form" />}
      {form && <Form key={form.runId} form={form} deployment={deployment} />}
    </>
  )
}

function Form({ form, deployment }: { readonly form: FormAnswer; readonly deployment: Props['deployment'] }) {
  const [row, setRow] = useState<Readonly<Record<string, Value>>>(() => startOf(form.fields))
  const [answer, setAnswer] = useState<PredictionAnswer>()
  const [problem, setProblem] = useState<Problem>()
  const latest = useRef(row)
  const isAsking = useRef(false)

  /** One question at a time: while one is under way the last change waits, and those before it are never asked. */
  const askNow = useCallback(async () => {
    if (isAsking.current) return
    isAsking.current = true
    let asked: unknown
    while (asked !== latest.current) {
      asked = latest.current
      try {
        setAnswer(await send<PredictionAnswer>(`/api/datasets/${form.dataset}/predict`, { row: asked }))
        setProblem(undefined)
      } catch (error) {
        setProblem(problemOf(error))
      }
    }
    isAsking.current = false
  }, [form.dataset])
  useEffect(() => {
    latest.current = row
    void askNow()
  }, [row, askNow])

  return (
    <div class="try">
      <form aria-label="What to predict for" onSubmit={(event) => event.preventDefault()}>
        <div class="form-fields">
          {form.fields.map((field) => (
            <Field
              key={field.name}
              field={field}
              value={row[field.name] ?? null}
              onValue={(value) => setRow((before) => ({ ...before, [field.name]: value }))}
            />
          ))}
        </div>
        <button type="button" class="button small" onClick={() => setRow(startOf(form.fields))}>
          Start over
        </button>
      </form>
      <div class="try-answer">
        <Answer answer={answer} problem={problem} form={form} />
        {/* Below the answer, whose height is not known before it is there. */}
        {(answer ?? problem) && <Snippets dataset={form.dataset} row={row} deployment={deployment} />}
      </div>
    </div>
  )
}

function startOf(fields: readonly FieldAnswer[]): Readonly<Record<string, Value>> {
  return Object.fromEntries(fields.map(({ name, value }) => [name, value]))
}
