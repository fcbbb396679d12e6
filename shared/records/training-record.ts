import * as z from 'zod/mini'
import { isJsonObject } from '#shared/json/json-fields.ts'

const count = z.number().check(z.int(), z.nonnegative())

const boundsSchema = z.object({ validation: z.string(), test: z.string() })

/** By names that people chose: z.record would leave out a class named `__proto__`. */
const boundariesSchema = z.custom<Readonly<Record<string, z.output<typeof boundsSchema>>>>(
  (value) => isJsonObject(value) && Object.values(value).every((bounds) => boundsSchema.safeParse(bounds).success),
  'validation and test by class are wanted',
)

/** How much is spent on a run's model: see docs/manifest.md. */
export const QUALITIES = ['fast', 'good', 'best'] as const
export type Quality = (typeof QUALITIES)[number]

/** training.json: how the data was split and which job was started with it. Written before the job is created. */
export const trainingRecordSchema = z.object({
  version: z.literal(1),
  runId: z.string(),
  dataset: z.string(),
  rows: z.object({
    total: count,
    /** Rows without a target value, left out. */
    withoutTarget: count,
    train: count,
    validation: count,
    test: count,
  }),
  split: z.object({
    /**
     * What a row's key is: a hash of its cells, the same with its place in the file, or a value that orders the rows
     * in time.
     */
    method: z.enum(['hash', 'rowHash', 'time']),
    seed: z.number(),
    ratios: z.object({ train: z.number(), validation: z.number(), test: z.number() }),
    /** The columns whose cells make the key. */
    columns: z.array(z.string()),
    /** They make it in the order in which they stand here, as those of an earlier run do; absent: in that of the file. */
    isOrdered: z.optional(z.literal(true)),
    /** How a key is made of them: keys of one version are the same for the same cells. Absent: 1. */
    keyVersion: z.optional(count),
    /**
     * Per class label, or one entry named `*` for all rows together (regression, groups, time): the lowest key of the
     * validation part and of the test part, 16 hex digits. Another run's row with key h lies in test when h >= test.
     */
    boundaries: boundariesSchema,
  }),
  /** Of the jobs that stop early; of those that do not, all but the rounds. */
  hyperparameters: z.record(z.string(), z.string()),
  /** Records of before there was a choice do not say it. */
  quality: z._default(z.enum(QUALITIES), 'fast'),
  /** Why it is another than the manifest asks for, or dearer than it allows; one of the warnings, too. */
  whyQuality: z.optional(z.string()),
  /**
   * The run's training jobs, each with the role that it has in the run: `stage-1` learns the training rows and stops by
   * the validation rows. The one whose model is the run's own has the run's name. Older records have that one alone.
   */
  jobs: z._default(
    z.array(
      z.object({
        role: z.string(),
        name: z.string(),
        outputPrefix: z.string(),
        /** Columns that it does not learn from. */
        without: z.optional(z.array(z.string())),
        /** Where it has others than the run. */
        hyperparameters: z.optional(z.record(z.string(), z.string())),
      }),
    ),
    [],
  ),
  /** So many of them at once. Older records have no two that could be. */
  maxParallelJobs: z._default(count, 4),
  /** What all of them have in common. */
  job: z.object({
    name: z.string(),
    image: z.string(),
    instanceType: z.string(),
    instanceCount: count,
    volumeSizeGb: count,
    maxRuntimeSeconds: count,
  }),
  warnings: z.array(z.string()),
})

export type TrainingRecord = z.output<typeof trainingRecordSchema>
export type PlannedJob = TrainingRecord['jobs'][number]
