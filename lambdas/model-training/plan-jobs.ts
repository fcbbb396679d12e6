import type { Manifest } from '#shared/manifest/manifest.ts'
import type { RunKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { PlannedJob, Quality } from '#shared/records/training-record.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import { cellsWithout, suspectColumns } from '#shared/schema/suspect-columns.ts'
import { answerWidth } from '#shared/serving/predictions.ts'
import { affordableQuality } from '#shared/training/affordable-quality.ts'
import { configuredHyperparameters } from '#shared/training/configurations.ts'
import { channelLists, jobFolder, plannedJobs, WITHOUT_LEAKS } from '#shared/training/training-plan.ts'
import { writePartsWithout } from './parts-without.ts'

export type PlannedRun = RunName & { readonly keys: RunKeys }

/** What the plan is made of; `trainRows` are those of the split. */
export type PlanFacts = {
  readonly manifest: Manifest
  readonly schema: FeatureSchema
  readonly hyperparameters: Readonly<Record<string, string>>
  readonly trainRows: number
}

export type JobsPlan = {
  readonly quality: Quality
  /** Why it is another than the manifest asks for, or dearer than it allows. */
  readonly whyQuality?: string
  readonly jobs: PlannedJob[]
  /** What a person should know of it. */
  readonly warnings: readonly string[]
}

type Ports = { readonly objects: ObjectStore; readonly remainingMs: () => number }

/** The training jobs of a run whose parts are written, and what the jobs read beside these. */
export async function planJobs(run: PlannedRun, facts: PlanFacts, ports: Ports): Promise<JobsPlan> {
  const { manifest, schema, hyperparameters, trainRows } = facts
  const { instanceCount } = manifest.training
  const suspects = suspectColumns(schema)
  const isComparable = suspects.length > 0 && (await writeComparison(suspects, schema, run, instanceCount, ports))
  const without = isComparable ? suspects : []
  const size = {
    trainRows,
    encodedWidth: schema.encodedWidth,
    outputs: answerWidth(schema.problem),
    maxParallelJobs: manifest.training.maxParallelJobs,
    machines: manifest.training,
  }
  const { quality, warnings } = affordableQuality(manifest, run, without, size)
  const jobs = plannedJobs(quality, run, without).map((job) => {
    const own = job.without ? constraintsWithout(job.without, schema, hyperparameters) : undefined
    const changes = own ?? configuredHyperparameters(job, hyperparameters, manifest.hyperparameters)
    return changes ? { ...job, hyperparameters: changes } : job
  })
  for (const { key, body } of channelLists(run, jobs, { bucket: ports.objects.bucket, instanceCount })) {
    await ports.objects.put(key, body, { contentType: 'application/json' })
  }
  const isMissed = suspects.length > 0 && !isComparable
  const whyQuality = warnings.join(' ')
  return {
    quality,
    ...(whyQuality !== '' && { whyQuality }),
    jobs,
    warnings: [...warnings, ...(isMissed ? [NOT_COMPARED] : [])],
  }
}

const NOT_COMPARED =
  'No model without the columns that may give the target away was trained beside: the file is too large to be written again in the time of the function.'

/** Writes what the job without leaks learns. Returns false where the time is too short. */
async function writeComparison(
  without: readonly string[],
  schema: FeatureSchema,
  run: PlannedRun,
  instanceCount: number,
  ports: Ports,
): Promise<boolean> {
  const to = { keys: run.keys, folder: jobFolder(run, { role: WITHOUT_LEAKS }), instanceCount }
  return await writePartsWithout(cellsWithout(schema, without), to, ports)
}

/** One direction a cell: a job with fewer cells has fewer of them. */
function constraintsWithout(
  without: readonly string[],
  schema: FeatureSchema,
  { monotone_constraints: directions }: PlanFacts['hyperparameters'],
): Record<string, string> | undefined {
  if (directions === undefined) return undefined
  const kept = cellsWithout(schema, without)
  const left = (directions.match(/-?[01]/g) ?? []).filter((_, cell) => kept[cell])
  return { monotone_constraints: `(${left.join(',')})` }
}
