import * as z from 'zod/mini'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { boundedList, boundedText } from '#shared/errors/bounded-text.ts'
import { checkBySchema } from '#shared/json/check-by-schema.ts'
import { DEFAULT_ENDPOINT_MEMORY_MB } from '#shared/manifest/manifest.ts'
import { isXgboostImage } from '#shared/training/xgboost-image.ts'

const IMAGE =
  "the URI of one of SageMaker's XGBoost images, such as 683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:3.2-0"
const MEMORY_MB = 'one of 1024, 2048, 3072, 4096, 5120, 6144'
const CONCURRENCY = 'a whole number from 1 to 200'

const TYPE = '"serverless" or "lambda"'

export const MOST_SETTINGS_BYTES = 2 ** 20

const settingsSchema = z.strictObject({
  image: z.optional(z.string(IMAGE).check(z.refine(isXgboostImage, IMAGE))),
  /** An endpoint, unless it says otherwise; ONNX models are served by the API alone. */
  type: z.optional(z.enum(['serverless', 'lambda'], TYPE)),
  memoryMb: z._default(
    z.number(MEMORY_MB).check(z.gte(1024, MEMORY_MB), z.lte(6144, MEMORY_MB), z.multipleOf(1024, MEMORY_MB)),
    DEFAULT_ENDPOINT_MEMORY_MB,
  ),
  maxConcurrency: z._default(
    z.number(CONCURRENCY).check(z.int(CONCURRENCY), z.gte(1, CONCURRENCY), z.lte(200, CONCURRENCY)),
    2,
  ),
})

export type ModelSettings = z.output<typeof settingsSchema>

/** Where there is no model.json: nobody named an image, so the model is not brought to one. */
export const UNNAMED_SETTINGS: ModelSettings = {
  type: 'lambda',
  memoryMb: DEFAULT_ENDPOINT_MEMORY_MB,
  maxConcurrency: 2,
}

/** What serves an imported model, as its owner wrote it into model.json. @throws BoostlineError `model-settings-invalid`. */
export function readModelSettings(body: Uint8Array, place: string): ModelSettings {
  let value: unknown
  if (body.length > MOST_SETTINGS_BYTES) throw tooLarge(place, MOST_SETTINGS_BYTES)
  try {
    value = JSON.parse(
      Buffer.from(body)
        .toString('utf8')
        .replace(/^\uFEFF/, ''),
    )
  } catch (cause) {
    throw invalid(place, 'it is not JSON', cause)
  }
  const result = checkBySchema(settingsSchema, value)
  if (result.success) return result.data
  const problems = result.issues.map((issue) => {
    if (issue.code === 'unrecognized_keys') return unknownSettings(issue.keys)
    const { path, message } = issue
    return path.length === 0 ? 'it has to be an object' : `${path.join('.')} has to be ${message}`
  })
  throw invalid(place, boundedList([...new Set(problems)], '; '))
}

const LONGEST_KEY = 40

function unknownSettings(keys: readonly string[]): string {
  const names = boundedList(keys.map((key) => JSON.stringify(boundedText(key, LONGEST_KEY))))
  return `there ${keys.length === 1 ? 'is no setting' : 'are no settings'} ${names}`
}

/** The error of a file beside a model that has more bytes than anybody would write. */
export function tooLarge(place: string, mostBytes: number): BoostlineError {
  return invalid(place, `it is larger than ${mostBytes / 2 ** 20} MiB`)
}

function invalid(place: string, problem: string, cause?: unknown): BoostlineError {
  return new BoostlineError({
    code: 'model-settings-invalid',
    kind: 'input',
    message: `${place} cannot be used: ${problem}.`,
    hint: 'Correct it ({"image": "…", "type": "serverless", "memoryMb": 4096, "maxConcurrency": 2}; none is required), then upload model.tar.gz again.',
    cause,
  })
}
