import { setTimeout as delay } from 'node:timers/promises'
import {
  DescribeTrainingJobCommand,
  type EndpointStatus,
  ListEndpointsCommand,
  StopTrainingJobCommand,
  type TrainingJobStatus,
} from '@aws-sdk/client-sagemaker'
import pMap from 'p-map'
import { sideJobName } from '#shared/names/job-names.ts'
import type { Decision } from '#shared/records/evaluation-record.ts'
import { REGISTRY_WORDS } from '#shared/registry/approval.ts'
import type { Approval, PackageSummary } from '#shared/registry/model-registry.ts'
import type { DecisionRequest } from '#shared/registry/plan-decision.ts'
import { sagemakerRegistry } from '#shared/registry/sagemaker-registry.ts'
import { decisionLines } from '#shared/runs/decision-lines.ts'
import { decide } from '../../cli/decide.ts'
import { askControl } from '../../emulator/testing/ask-control.ts'
import { LOCAL } from '../../local/local-cloud.ts'
import { type Cloud, userOf } from './cloud.ts'

export const CALLERS: readonly string[] = Array.from({ length: 100 }, (_, index) => `customer-${index}`)

/** The endpoint of a default manifest takes two calls at a time. */
const CALLS_AT_ONCE = 2
const MINUTE_MS = 60_000

/**
 * What a person does with a dataset over days, on a clock that is moved, and the transcript of it. Runs have names in
 * it, given when they are uploaded.
 */
export function startSession(cloud: Cloud) {
  const user = userOf(cloud)
  const registry = sagemakerRegistry(user.sagemaker, LOCAL.namePrefix)
  const nameByRun = new Map<string, string>()
  const lines: string[] = []
  let movedMinutes = 0

  /** A line of the transcript, with the time since its beginning and the runs by their names. */
  function say(text: string): void {
    const hours = Math.floor(movedMinutes / 60)
    const minutes = String(movedMinutes % 60).padStart(2, '0')
    lines.push(`${hours}:${minutes}  ${named(text)}`)
  }

  function named(text: string): string {
    return [...nameByRun].reduce((result, [runId, name]) => result.replaceAll(runId, name), text)
  }

  const nameOf = (runId: string | undefined) => (runId === undefined ? undefined : (nameByRun.get(runId) ?? runId))

  function run(name: string): string {
    const [runId] = [...nameByRun].find(([, each]) => each === name) ?? []
    if (runId === undefined) throw new Error(`no run is named ${name}`)
    return runId
  }

  /** Uploads the manifest, then the rows; returns the run that they start. */
  async function upload(name: string, dataset: string, csv: string, manifest: unknown): Promise<string> {
    const known = new Set(await user.runsOf(dataset))
    await user.objects.put(`datasets/${dataset}/manifest.json`, JSON.stringify(manifest))
    await user.objects.put(`datasets/${dataset}/rows.csv`, csv)
    const runId = await user.eventually(async () => {
      const added = (await user.runsOf(dataset)).find((each) => !known.has(each))
      if (added === undefined) throw new Error(`no run of ${dataset} began`)
      return added
    })
    nameByRun.set(runId, name)
    return runId
  }

  /** Uploads, and waits for what the gate decides and the registry shows. */
  async function train(name: string, dataset: string, csv: string, manifest: unknown): Promise<Decision> {
    const runId = await upload(name, dataset, csv, manifest)
    const { decision } = await user.evaluation(dataset, runId)
    await user.eventually(() => packageOf(dataset, runId))
    say(`${name}: ${[decision.status, ...decisionLines(decision)].join('\n      ')}`)
    return {
      ...decision,
      comparedWith: nameOf(decision.comparedWith ?? undefined) ?? null,
      reason: named(decision.reason),
    }
  }

  async function packageOf(dataset: string, runId: string): Promise<PackageSummary> {
    const found = await registry.find(dataset, runId)
    if (!found) throw new Error(`${runId} is not in the registry yet`)
    return found
  }

  /** Writes into the registry, as `aws sagemaker update-model-package` does, and waits for nothing. */
  async function updatePackage(dataset: string, name: string, approval: Approval): Promise<void> {
    const { arn } = await packageOf(dataset, run(name))
    await registry.decide(arn, approval, `${REGISTRY_WORDS[approval]} by a person`)
    say(`${name} is set to ${REGISTRY_WORDS[approval]} in the registry`)
  }

  /** `./boostline approve|reject|rollback`; returns whether the pointer followed. */
  async function command(
    decision: Pick<DecisionRequest, 'command' | 'dataset' | 'reason'> & { readonly name: string | null },
  ): Promise<boolean> {
    const { name, ...rest } = decision
    const runOption = name === null ? '' : ` --run ${name}`
    say(`$ ./boostline ${rest.command} ${rest.dataset} --local${runOption} --reason '${rest.reason}'`)
    const { followed } = await decide(
      { ...rest, runId: name === null ? null : run(name), user: 'ann' },
      {
        registry,
        objects: user.objects,
        clock: { now: () => Date.now() + movedMinutes * MINUTE_MS },
        sleep: (ms) => delay(ms / 4),
        confirm: async () => true,
        say: (line) => say(`      ${line.replace(/ \(arn:.*\)$/, '')}`),
      },
    )
    return followed
  }

  async function advance(minutes: number): Promise<void> {
    const body = JSON.stringify({ advanceMs: minutes * MINUTE_MS })
    await askControl(cloud, '/_clock', { method: 'POST', body })
    movedMinutes += minutes
  }

  /** The endpoints of a dataset, of one status if given, by the names of their runs. */
  async function endpointsOf(dataset: string, status?: EndpointStatus): Promise<readonly string[]> {
    const { Endpoints = [] } = await user.sagemaker.send(
      new ListEndpointsCommand({
        NameContains: `${LOCAL.namePrefix}-${dataset}-`,
        ...(status === undefined ? {} : { StatusEquals: status }),
        SortBy: 'CreationTime',
        SortOrder: 'Ascending',
      }),
    )
    return Endpoints.map(({ EndpointName }) => nameOf(EndpointName) ?? '')
  }

  /** Who serves a dataset, by the names of the runs. */
  async function serving(dataset: string) {
    const pointer = await user.pointerOf(dataset)
    return { champion: nameOf(pointer?.champion?.runId), challenger: nameOf(pointer?.challenger?.runId) }
  }

  /** Every change of who serves a dataset, oldest first. */
  async function historyOf(dataset: string): Promise<readonly string[]> {
    const { history = [] } = (await user.pointerOf(dataset)) ?? {}
    return history.map(({ who, from, to }) => `${who}: ${named(from ?? 'nothing')} → ${named(to ?? 'nothing')}`)
  }

  /** Which callers a run answers: one call of each, by its sticky key. */
  async function callersOf(dataset: string, name: string, loan: unknown): Promise<ReadonlySet<string>> {
    const runId = run(name)
    const answered = await pMap(
      CALLERS,
      async (caller) => {
        const response = await fetch(`${cloud.apiUrl}/models/${dataset}/predict`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-sticky-key': caller },
          body: JSON.stringify(loan),
        })
        if (response.status !== 200) throw new Error(`${caller}: ${response.status} ${await response.text()}`)
        return response.headers.get('x-model-version') === runId
      },
      { concurrency: CALLS_AT_ONCE },
    )
    return new Set(CALLERS.filter((_, index) => answered[index]))
  }

  /** The first of its two training jobs. */
  const stageOneOf = (name: string) => sideJobName({ dataset: name, runId: run(name) }, 'stage-1').name

  /** Of its last training job, unless another is named. */
  async function jobStatus(
    name: string,
    TrainingJobName = run(name),
  ): Promise<TrainingJobStatus | 'Training' | undefined> {
    const job = await user.sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName }))
    return job.SecondaryStatus === 'Training' ? 'Training' : job.TrainingJobStatus
  }

  /** While `work` runs, none of SageMaker's state changes is told to anybody. */
  async function withoutEvents(work: () => Promise<void>): Promise<void> {
    await setFaults('POST', { faults: [{ kind: 'event-lost' }] })
    try {
      await work()
    } finally {
      await setFaults('DELETE')
    }
  }

  async function setFaults(method: 'POST' | 'DELETE', faults?: unknown): Promise<void> {
    await askControl(cloud, '/_faults', { method, ...(faults === undefined ? {} : { body: JSON.stringify(faults) }) })
  }

  return {
    user,
    lines,
    say,
    upload,
    train,
    packageOf: (dataset: string, name: string) => packageOf(dataset, run(name)),
    updatePackage,
    command,
    advance,
    endpointsOf,
    serving,
    historyOf,
    callersOf,
    jobStatus,
    stageOneOf,
    stopJob: (TrainingJobName: string) => user.sagemaker.send(new StopTrainingJobCommand({ TrainingJobName })),
    withoutEvents,
  }
}
