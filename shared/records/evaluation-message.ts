import * as z from 'zod/mini'
import { field, jsonObject, textField } from '#shared/json/json-fields.ts'
import { runOfTestPart } from '#shared/names/run-keys.ts'
import { servingTargetSchema } from '#shared/serving/serving-target.ts'

const request = z.object({
  testDataS3BucketName: z.string(),
  /** The encoded test part. */
  testDataS3Key: z.string(),
  runId: z.string(),
  dataset: z.string(),
  /** 2 for targets that are no endpoint: a version of before them has to leave the message alone. */
  version: z.union([z.literal(1), z.literal(2)]),
})

/** What model-deployment sends to the evaluation queue: what to score, and the target it will serve with. */
export const evaluationMessageSchema = z.intersection(request, servingTargetSchema)

export type EvaluationMessage = z.output<typeof evaluationMessageSchema>

export type CompletedMessage = { readonly body: string } | { readonly foreign: string }

/**
 * A message of three names alone (`endpointName`, `testDataS3BucketName`, `testDataS3Key`), as the system sends it that
 * this one grew from, with the run whose test part it names; any other text as it is. An endpoint alone does not say how
 * its rows are encoded, nor what was to be predicted: those of no run are not evaluated.
 */
export function withRunOfPart(body: string): CompletedMessage {
  const given = parse(body)
  const key = textField(given, 'testDataS3Key')
  const endpoint = textField(given, 'endpointName')
  if (key === undefined || endpoint === undefined) return { body }
  if (field(given, 'runId') !== undefined || field(given, 'dataset') !== undefined) return { body }
  const run = runOfTestPart(key)
  if (run?.runId === endpoint)
    return { body: JSON.stringify({ ...jsonObject(given), type: 'endpoint', ...run, version: 1 }) }
  const rows = `s3://${textField(given, 'testDataS3BucketName') ?? '?'}/${key}`
  return {
    foreign:
      `It names the endpoint ${endpoint} and the rows ${rows}, which are not the test part of that endpoint's run: ` +
      'their schema is not known. Name runs/<dataset>/<run>/test/part-00000.csv, or drop rows under score/<dataset>/.',
  }
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body) as unknown
  } catch {
    return undefined
  }
}
