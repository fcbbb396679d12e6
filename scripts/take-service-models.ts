// Takes what AWS's service models say of the emulator's operations into emulator/**/service-model.json. Run it again
// after an operation is added, or to follow AWS:
//   node scripts/take-service-models.ts "$(python3 -c 'import botocore; print(botocore.__path__[0])')"
// The models are botocore's (https://github.com/boto/botocore, Apache License 2.0), which the AWS command line and
// boto3 are made of; no npm package has current ones with lengths and patterns. Values of enums that only the installed
// SDKs know yet, such as new instances, are taken from these.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import * as cloudwatch from '@aws-sdk/client-cloudwatch'
import * as logs from '@aws-sdk/client-cloudwatch-logs'
import * as lambda from '@aws-sdk/client-lambda'
import * as sagemaker from '@aws-sdk/client-sagemaker'
import * as runtime from '@aws-sdk/client-sagemaker-runtime'
import * as sns from '@aws-sdk/client-sns'
import * as sqs from '@aws-sdk/client-sqs'
import { OPERATIONS as CLOUDWATCH } from '../emulator/cloudwatch/operation-table.ts'
import { OPERATIONS as EVENTBRIDGE } from '../emulator/eventbridge/operation-table.ts'
import { OPERATIONS as LAMBDA } from '../emulator/lambda/operation-table.ts'
import { OPERATIONS as LOGS } from '../emulator/logs/operation-table.ts'
import type { MemberReference, ServiceModel, Shape } from '../emulator/model/service-model.ts'
import { OPERATIONS as SAGEMAKER } from '../emulator/sagemaker/operation-table.ts'
import { OPERATIONS as RUNTIME } from '../emulator/sagemaker/runtime/operation-table.ts'
import { OPERATIONS as SNS } from '../emulator/sns/operation-table.ts'
import { OPERATIONS as SQS } from '../emulator/sqs/operation-table.ts'

type Sdk = Readonly<Record<string, unknown>>
const SERVICES: readonly (readonly [folder: string, modelName: string, operations: object, sdk: Sdk])[] = [
  ['cloudwatch', 'cloudwatch', CLOUDWATCH, cloudwatch],
  ['eventbridge', 'events', EVENTBRIDGE, {}],
  ['lambda', 'lambda', LAMBDA, lambda],
  ['logs', 'logs', LOGS, logs],
  ['sagemaker', 'sagemaker', SAGEMAKER, sagemaker],
  ['sagemaker/runtime', 'sagemaker-runtime', RUNTIME, runtime],
  ['sns', 'sns', SNS, sns],
  ['sqs', 'sqs', SQS, sqs],
]

/** The part of botocore's `service-2.json` that is read. */
type BotocoreModel = {
  readonly metadata: { readonly apiVersion: string }
  readonly operations: Readonly<Record<string, { readonly input?: { readonly shape: string } }>>
  readonly shapes: Readonly<Record<string, Record<string, unknown> & { readonly type: string }>>
}
type Reference = { readonly shape: string; readonly location?: string; readonly locationName?: string }

const [botocore] = process.argv.slice(2)
if (!botocore) {
  process.stderr.write('Give the folder of the Python package botocore: node scripts/take-service-models.ts <folder>\n')
  process.exit(2)
}
const version = /__version__ = '(.+)'/.exec(readFileSync(path.join(botocore, '__init__.py'), 'utf8'))?.[1]

for (const [folder, modelName, operations, sdk] of SERVICES) {
  const versions = readdirSync(path.join(botocore, 'data', modelName)).sort()
  const file = path.join(botocore, 'data', modelName, versions.at(-1) ?? '', 'service-2.json.gz')
  // The files are botocore's own, in its documented form.
  const model = JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')) as BotocoreModel
  const source = `botocore ${version}, ${modelName} ${model.metadata.apiVersion}, Apache License 2.0`
  const text = format(takeOperations(model, Object.keys(operations), sdk, source))
  writeFileSync(path.join('emulator', folder, 'service-model.json'), text)
  process.stdout.write(`${folder}: ${text.length} bytes from ${source}\n`)
}

function takeOperations(model: BotocoreModel, names: readonly string[], sdk: Sdk, source: string): ServiceModel {
  const shapes: Record<string, Shape> = {}
  const take = (name: string): void => {
    if (Object.hasOwn(shapes, name)) return
    const shape = model.shapes[name]
    if (!shape) throw new Error(`the model has no shape ${name}`)
    const { members, member, key, value, type, required, min, max, pattern, enum: values } = shape
    const references = Object.entries((members ?? {}) as Readonly<Record<string, Reference>>)
    shapes[name] = {
      type: type as Shape['type'],
      ...(required !== undefined && { required: required as readonly string[] }),
      ...(min !== undefined && { min: min as number }),
      ...(max !== undefined && { max: max as number }),
      ...(pattern !== undefined && { pattern: pattern as string }),
      ...(values !== undefined && { enum: [...new Set([...(values as readonly string[]), ...valuesOf(sdk[name])])] }),
      ...(members !== undefined && { members: Object.fromEntries(references.map(([as, to]) => [as, reference(to)])) }),
      ...(member !== undefined && { member: (member as Reference).shape }),
      ...(key !== undefined && { key: (key as Reference).shape }),
      ...(value !== undefined && { value: (value as Reference).shape }),
    }
    for (const to of [...references.map(([, to]) => to), member, key, value]) {
      if (to !== undefined) take((to as Reference).shape)
    }
  }
  const operations: Record<string, string> = {}
  for (const name of names) {
    const input = model.operations[name]?.input?.shape
    if (input === undefined) throw new Error(`the model has no operation ${name} with an input`)
    operations[name] = input
    take(input)
  }
  return { source, operations, shapes }
}

/** The values of an SDK's enum, which is an object. */
function valuesOf(sdkEnum: unknown): readonly string[] {
  return typeof sdkEnum === 'object' && sdkEnum !== null ? Object.values(sdkEnum).map(String) : []
}

function reference({ shape, location, locationName }: Reference): MemberReference {
  return location === undefined ? shape : `${shape} ${location} ${locationName}`
}

/** One shape a line: to be read, and to be compared when it changes. */
function format({ source, operations, shapes }: ServiceModel): string {
  const lines = Object.entries(shapes)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, shape]) => `    ${JSON.stringify(name)}: ${JSON.stringify(shape)}`)
  return `{\n  "source": ${JSON.stringify(source)},\n  "operations": ${JSON.stringify(operations)},\n  "shapes": {\n${lines.join(',\n')}\n  }\n}\n`
}
