import { counted } from '#shared/design/number-words.ts'
import { datasetOfKey } from '#shared/names/dataset-name.ts'
import { FOLDERS } from '#shared/names/folders.ts'
import { groupNameOf } from '#shared/names/group-name.ts'
import { pointerKey } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import { datasetOfScoreKey } from '#shared/names/score-keys.ts'
import type { Outcome } from './command-line/command.ts'
import { usageError } from './command-line/read-arguments.ts'
import { type Leftovers, untilNone } from './stage/leftovers.ts'

/** A version of an object, or the mark of its deletion. */
export type StoredVersion = { readonly key: string; readonly versionId: string }

export type RemovePorts = {
  readonly prefix: string
  readonly bucket: string
  /** Every version and mark of deletion below a prefix, page by page. */
  readonly versions: (prefix: string) => AsyncIterable<readonly StoredVersion[]>
  readonly deleteVersions: (versions: readonly StoredVersion[]) => Promise<void>
  readonly leftovers: Pick<
    Leftovers,
    | 'runningTrainingJobs'
    | 'stopTrainingJob'
    | 'endpoints'
    | 'deleteEndpoint'
    | 'deleteEndpointConfig'
    | 'deleteModel'
    | 'deletePackageGroup'
  >
  /** The training jobs of a run, by name. */
  readonly jobsOf: (run: RunName) => Promise<readonly string[]>
  /** Where a run's upload, or its imported model, lies. */
  readonly sourceOf: (run: RunName) => Promise<{ readonly bucket: string; readonly key: string } | undefined>
  readonly print: (line: string) => void
  readonly sleep: (ms: number) => Promise<void>
  readonly ask: (question: string) => Promise<string>
}

/**
 * `remove`: everything of a dataset, in the order in which nothing makes it anew: the uploads and what asks for work
 * first, then what runs, then the registry and the records. It can be run again after a failure, and goes on.
 */
export async function removeDataset(
  { dataset, isConfirmed }: { readonly dataset: string; readonly isConfirmed: boolean },
  ports: RemovePorts,
): Promise<Outcome> {
  const { print } = ports
  const keys = await collect(dataset, ports)
  const elsewhere = await sourcesElsewhere(dataset, keys.runs, ports)
  if (keys.versions.length === 0) {
    throw usageError({ name: 'remove' }, `There is nothing of a dataset "${dataset}" in s3://${ports.bucket}.`)
  }
  print(
    `This deletes the dataset "${dataset}" for good: ${counted(keys.runs.length, 'run')} with endpoints, models and packages, ` +
      `its uploads, scored files, feedback, captures and notices, ${keys.versions.length} object versions in all. Callers of its API get an error.`,
  )
  for (const { place, versions } of elsewhere.own)
    print(`It deletes ${place}, too: ${counted(versions.length, 'version')}.`)
  for (const place of elsewhere.foreign) print(`It does not touch ${place}: that bucket is not this deployment's.`)
  print('The logs of its training jobs and endpoints stay in CloudWatch, which deletes them when their time is over.')
  if (!isConfirmed && (await ports.ask(`Type ${dataset} to go on: `)).trim() !== dataset) {
    print('Nothing was deleted.')
    return { ok: false, result: { dataset, deleted: false } }
  }
  // First what would start or bring back anything: uploads, who serves, and open work.
  const isFirst = ({ key }: StoredVersion) => /^(datasets|open|models)\//.test(key)
  await ports.deleteVersions([...keys.versions.filter(isFirst), ...elsewhere.own.flatMap(({ versions }) => versions)])
  await stopJobs(dataset, keys.runs, ports)
  await deleteEndpoints(keys.runs, ports)
  for (const runId of keys.runs) {
    await ports.leftovers.deleteEndpointConfig(runId)
    await ports.leftovers.deleteModel(runId)
  }
  await ports.leftovers.deletePackageGroup(groupNameOf(ports.prefix, dataset))
  // What came meanwhile is among them.
  const rest = await collect(dataset, ports)
  await ports.deleteVersions(rest.versions)
  print(`Nothing of "${dataset}" is left.`)
  return { ok: true, result: { dataset, deleted: true, runs: keys.runs, versions: keys.versions.length } }
}

const ELSEWHERE: ReadonlySet<string> = new Set([FOLDERS.datasets, FOLDERS.score, FOLDERS.scored, FOLDERS.notices])

/** What its runs came from that lies in no folder of the pipeline: under another prefix, or in another bucket. */
async function sourcesElsewhere(dataset: string, runs: readonly string[], { bucket, versions, sourceOf }: RemovePorts) {
  const own = new Map<string, StoredVersion[]>()
  const foreign = new Set<string>()
  for (const runId of runs) {
    const source = await sourceOf({ dataset, runId })
    if (!source || (source.bucket === bucket && isPipelineKey(source.key))) continue
    const place = `s3://${source.bucket}/${source.key}`
    if (source.bucket !== bucket) foreign.add(place)
    else if (!own.has(place)) {
      const found: StoredVersion[] = []
      for await (const page of versions(source.key)) found.push(...page.filter(({ key }) => key === source.key))
      own.set(place, found)
    }
  }
  return { own: [...own].map(([place, found]) => ({ place, versions: found })), foreign: [...foreign] }
}

function isPipelineKey(key: string): boolean {
  return Object.values(FOLDERS).some((folder) => key.startsWith(folder))
}

async function collect(dataset: string, { versions }: RemovePorts) {
  const found: StoredVersion[] = []
  const runs = new Set<string>()
  for (const folder of Object.values(FOLDERS)) {
    // Uploads may lie in folders of any spelling, and notices lie by how far they are; everything else has its name.
    const isByName = !ELSEWHERE.has(folder)
    for await (const page of versions(isByName ? `${folder}${dataset}` : folder)) {
      found.push(...page.filter(({ key }) => isOf(dataset, key)))
    }
  }
  for (const { key } of found) {
    const [, runId] = new RegExp(`^${FOLDERS.runs}${dataset}/([^/]+)/`).exec(key) ?? []
    if (runId !== undefined) runs.add(runId)
  }
  return { versions: found, runs: [...runs] }
}

function isOf(dataset: string, key: string): boolean {
  if (key.startsWith(FOLDERS.datasets)) return datasetOfKey(key) === dataset
  if (key.startsWith(FOLDERS.score)) return datasetOfScoreKey(key) === dataset
  if (key.startsWith(FOLDERS.scored)) return datasetOfScoreKey(key.replace(FOLDERS.scored, FOLDERS.score)) === dataset
  if (key.startsWith(FOLDERS.notices)) return key.split('/')[2] === dataset
  return key === pointerKey(dataset) || key.split('/')[1] === dataset
}

async function stopJobs(dataset: string, runs: readonly string[], ports: RemovePorts): Promise<void> {
  const { leftovers, jobsOf, prefix, print } = ports
  const own = new Set(runs)
  for (const runId of runs) for (const job of await jobsOf({ dataset, runId })) own.add(job)
  await untilNone('training jobs stop', ports, async () => {
    const running = (await leftovers.runningTrainingJobs(`${prefix}-`)).filter((name) => own.has(name))
    for (const name of running) await leftovers.stopTrainingJob(name)
    return running
  })
  if (own.size > 0) print('No training of it runs.')
}

async function deleteEndpoints(runs: readonly string[], ports: RemovePorts): Promise<void> {
  const own = new Set(runs)
  await untilNone('endpoints go', ports, async () => {
    const there = (await ports.leftovers.endpoints(`${ports.prefix}-`)).filter(({ name }) => own.has(name))
    for (const { name } of there.filter(({ isBusy }) => !isBusy)) await ports.leftovers.deleteEndpoint(name)
    return there.map(({ name }) => name)
  })
}
