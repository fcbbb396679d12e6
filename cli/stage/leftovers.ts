import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { boundedList } from '#shared/errors/bounded-text.ts'

/** What the pipeline makes besides the stack: SageMaker's resources, objects, logs. Names start with a prefix. */
export type Leftovers = {
  /** Takes every trigger off a function: it runs no more. A function that is not there is none. */
  readonly pauseFunction: (name: string) => Promise<void>
  readonly runningProcessingJobs: (prefix: string) => Promise<readonly string[]>
  readonly stopProcessingJob: (name: string) => Promise<void>
  readonly runningTrainingJobs: (prefix: string) => Promise<readonly string[]>
  readonly stopTrainingJob: (name: string) => Promise<void>
  readonly endpoints: (prefix: string) => Promise<readonly { readonly name: string; readonly isBusy: boolean }[]>
  readonly deleteEndpoint: (name: string) => Promise<void>
  readonly endpointConfigs: (prefix: string) => Promise<readonly string[]>
  readonly deleteEndpointConfig: (name: string) => Promise<void>
  readonly models: (prefix: string) => Promise<readonly string[]>
  readonly deleteModel: (name: string) => Promise<void>
  readonly packageGroups: (prefix: string) => Promise<readonly string[]>
  /** The group with all its packages. */
  readonly deletePackageGroup: (name: string) => Promise<void>
  /** The stage's bucket, if it is there. */
  readonly bucket: (prefix: string) => Promise<string | undefined>
  /** Deletes every version of every object and ends every open upload; returns how many versions there were. */
  readonly emptyBucket: (name: string) => Promise<number>
  /** Logs that SageMaker wrote: the endpoints' groups, and the jobs' streams in the groups of all jobs. */
  readonly deleteLogs: (prefix: string) => Promise<number>
}

export type RemovalPorts = {
  readonly leftovers: Leftovers
  readonly print: (line: string) => void
  readonly sleep: (ms: number) => Promise<void>
}

const POLL_MS = 15_000
/** An endpoint whose container does not answer stays Creating for long, and cannot be deleted meanwhile. */
const MAX_POLLS = 240

/**
 * Deletes all of a stage but its stack, in the order in which AWS lets it go. What is gone already is passed over:
 * a run that was cut off is finished by the next one.
 */
export async function removeLeftovers(
  prefix: string,
  functionNames: readonly string[],
  ports: RemovalPorts,
): Promise<void> {
  const { leftovers, print } = ports
  const own = `${prefix}-`

  for (const name of functionNames) await leftovers.pauseFunction(name)
  print('Triggers are off: no function runs any more.')

  // Before the training jobs: a Processing job runs a function's code, and starts one at its end.
  await untilNone('Processing jobs stop', ports, async () => {
    const running = await leftovers.runningProcessingJobs(own)
    for (const name of running) await leftovers.stopProcessingJob(name)
    return running
  })

  await untilNone('training jobs stop', ports, async () => {
    const running = await leftovers.runningTrainingJobs(own)
    for (const name of running) await leftovers.stopTrainingJob(name)
    return running
  })

  await untilNone('endpoints go', ports, async () => {
    const there = await leftovers.endpoints(own)
    for (const { name } of there.filter(({ isBusy }) => !isBusy)) await leftovers.deleteEndpoint(name)
    return there.map(({ name }) => name)
  })

  await each('endpoint configurations', await leftovers.endpointConfigs(own), leftovers.deleteEndpointConfig, print)
  await each('models', await leftovers.models(own), leftovers.deleteModel, print)
  await each('model package groups', await leftovers.packageGroups(own), leftovers.deletePackageGroup, print)

  const bucket = await leftovers.bucket(prefix)
  if (bucket !== undefined) print(`${bucket}: ${await leftovers.emptyBucket(bucket)} object versions deleted`)
  print(`${await leftovers.deleteLogs(own)} logs of SageMaker deleted`)
}

async function each(
  what: string,
  names: readonly string[],
  remove: (name: string) => Promise<void>,
  print: (line: string) => void,
): Promise<void> {
  for (const name of names) await remove(name)
  if (names.length > 0) print(`${names.length} ${what} deleted`)
}

/** Repeats a step until it finds nothing more to do. @throws BoostlineError `removal-stuck` after an hour. */
export async function untilNone(
  what: string,
  { print, sleep }: Pick<RemovalPorts, 'print' | 'sleep'>,
  step: () => Promise<readonly string[]>,
): Promise<void> {
  for (let poll = 0; poll < MAX_POLLS; poll += 1) {
    const left = await step()
    if (left.length === 0) return
    if (poll === 0) print(`Waiting until ${what}: ${boundedList(left)}`)
    await sleep(POLL_MS)
  }
  throw new BoostlineError({
    code: 'removal-stuck',
    kind: 'dependency',
    message: `After ${(MAX_POLLS * POLL_MS) / 60_000} minutes there is still something to wait for (${what}).`,
    hint: 'Look at it in the SageMaker console, then run the command again: it goes on where it stopped.',
  })
}
