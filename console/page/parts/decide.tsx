import { useEffect, useState } from 'preact/hooks'
import { figure } from '#shared/metrics/metric-words.ts'
import type {
  DecisionAnswer,
  DecisionCommand,
  DecisionPlanAnswer,
  MetricAnswer,
  ServingFacts,
  StatusAnswer,
} from '../../answers.ts'
import { isTakenBack } from '../../taken-back.ts'
import { type Problem, problemOf, send } from '../ask.ts'
import { dateTime, inRunWords, metricTitle, runInWords } from '../words.ts'
import { Notice, Skeleton } from './basics.tsx'
import { Dialog, focusOn } from './dialog.tsx'

const TITLES: Readonly<Record<DecisionCommand, string>> = {
  approve: 'Approve',
  reject: 'Reject',
  rollback: 'Roll back',
}

const QUESTIONS: Readonly<Record<DecisionCommand, string>> = {
  approve: 'Let this run serve?',
  reject: 'Turn this run down?',
  rollback: 'Take back what serves?',
}

type Props = {
  readonly dataset: string
  readonly runId: string
  readonly commands: readonly DecisionCommand[]
  readonly onDone: () => void
}

/** What a person can decide about a run as it stands. */
export function Decide({ dataset, runId, commands, onDone }: Props) {
  const [open, setOpen] = useState<DecisionCommand>()
  const offered = commands.join()
  useEffect(() => {
    // The button that was used is gone, and with it the focus.
    if (document.activeElement === document.body && offered !== '') focusOn(undefined)
  }, [offered])
  return (
    <>
      {commands.map((command, place) => (
        <button
          key={command}
          type="button"
          class={`button ${place === 0 && command === 'approve' ? 'primary' : ''}`}
          onClick={() => setOpen(command)}
        >
          {TITLES[command]}
        </button>
      ))}
      {open && (
        <Confirm
          command={open}
          dataset={dataset}
          runId={runId}
          onClose={(isDone) => {
            setOpen(undefined)
            if (isDone) onDone()
          }}
        />
      )}
    </>
  )
}

/** What a person can decide about a run that stands so. */
export function commandsFor(status: StatusAnswer, hasEvaluation: boolean): readonly DecisionCommand[] {
  switch (status.state) {
    case 'pending':
      return ['approve', 'reject']
    case 'rejected':
      return hasEvaluation ? ['approve'] : []
    case 'serving':
      return ['rollback']
    case 'outdated':
      return isTakenBack(status) ? ['approve'] : []
    case 'failed':
    case 'under-way':
      return []
  }
}

type ConfirmProps = {
  readonly command: DecisionCommand
  readonly dataset: string
  readonly runId: string
  readonly onClose: (isDone: boolean) => void
}

type Step =
  | { readonly step: 'planning' | 'doing' }
  | { readonly step: 'asking'; readonly plan: DecisionPlanAnswer }
  | { readonly step: 'done'; readonly answer: DecisionAnswer }
  | { readonly step: 'failed'; readonly problem: Problem }

/** Says what will happen, asks, does it, and says what came of it. */
function Confirm({ command, dataset, runId, onClose }: ConfirmProps) {
  const [state, setState] = useState<Step>()
  const [reason, setReason] = useState('')
  if (!state) {
    setState({ step: 'planning' })
    send<DecisionPlanAnswer>(`/api/datasets/${dataset}/decision/plan`, { command, runId }).then(
      (plan) => setState({ step: 'asking', plan }),
      (error: unknown) => setState({ step: 'failed', problem: problemOf(error) }),
    )
  }
  const carryOut = async (plan: DecisionPlanAnswer) => {
    setState({ step: 'doing' })
    try {
      const body = { command, runId, reason, leavesNone: plan.leavesNone }
      setState({ step: 'done', answer: await send<DecisionAnswer>(`/api/datasets/${dataset}/decision`, body) })
    } catch (error) {
      setState({ step: 'failed', problem: problemOf(error) })
    }
  }
  const isDone = state?.step === 'done'
  const plan = state?.step === 'asking' ? state.plan : undefined
  const mustSayWhy = plan?.needsReason ?? false
  const canDo = plan !== undefined && plan.runId !== null
  return (
    <Dialog title={QUESTIONS[command]} onClose={() => onClose(isDone)}>
      <div class="dialog-body" aria-live="polite">
        {(state === undefined || state.step === 'planning') && (
          <Skeleton lines={3} label="Finding out what it comes to" />
        )}
        {plan && (
          <>
            <div class={plan.leavesNone ? 'notice bad' : ''}>
              {plan.says.map((line) => (
                <p key={line}>{inRunWords(line)}</p>
              ))}
            </div>
            {plan.serves && <Serves {...plan.serves} />}
            {canDo && (
              <label class="field">
                <span>{mustSayWhy ? 'Why is it no leak?' : 'Why (optional)'}</span>
                <input
                  type="text"
                  value={reason}
                  maxLength={500}
                  onInput={(event) => setReason(event.currentTarget.value)}
                />
                <small class="quiet">Stands in the model registry and in the history, with your name.</small>
              </label>
            )}
          </>
        )}
        {state?.step === 'doing' && <p>Written. Waiting for the pipeline to follow, up to a minute …</p>}
        {state?.step === 'done' && state.answer.said.map((line) => <p key={line}>{inRunWords(withoutArn(line))}</p>)}
        {state?.step === 'failed' && <Notice problem={state.problem} />}
      </div>
      <div class="actions end">
        <button type="button" class="button" onClick={() => onClose(isDone)} disabled={state?.step === 'doing'}>
          {canDo ? 'Cancel' : 'Close'}
        </button>
        {canDo && (
          <button
            type="button"
            class={`button ${command === 'approve' ? 'primary' : 'danger'}`}
            disabled={mustSayWhy && reason.trim() === ''}
            onClick={() => void carryOut(plan)}
          >
            {TITLES[command]}
          </button>
        )}
      </div>
    </Dialog>
  )
}

/** What serves before and after it: which run, since when, how good it is. */
function Serves({ now, after }: NonNullable<DecisionPlanAnswer['serves']>) {
  const row = (title: string, facts: ServingFacts | null) => (
    <tr>
      <th scope="row">{title}</th>
      {facts ? (
        <>
          <td>
            {runInWords(facts.runId)}
            {facts.since !== null && <small class="quiet">serves since {dateTime(Date.parse(facts.since))}</small>}
          </td>
          <td>{facts.metric ? <Metric metric={facts.metric} /> : 'not measured'}</td>
        </>
      ) : (
        <td colSpan={2}>nothing</td>
      )}
    </tr>
  )
  return (
    <table class="list serves">
      <caption class="unseen">What serves before and after</caption>
      <tbody>
        {row('Serves now', now)}
        {row('Serves then', now?.runId === after?.runId ? now : after)}
      </tbody>
    </table>
  )
}

function Metric({ metric: { name, value, baseline } }: { readonly metric: MetricAnswer }) {
  return (
    <>
      {metricTitle(name)} {figure(value)}
      {baseline !== undefined && <small class="quiet">guessing: {figure(baseline)}</small>}
    </>
  )
}

function withoutArn(line: string): string {
  return line.replace(/ \(arn:[^)]*\)/, '')
}
