import * as cloudwatch from '@aws-sdk/client-cloudwatch'
import * as logs from '@aws-sdk/client-cloudwatch-logs'
import * as lambda from '@aws-sdk/client-lambda'
import * as sagemaker from '@aws-sdk/client-sagemaker'
import * as runtime from '@aws-sdk/client-sagemaker-runtime'
import * as sqs from '@aws-sdk/client-sqs'
import { describe, expect, it } from 'vitest'
import { javaPattern } from './java-pattern.ts'
import { loadServiceModel, memberOf, type ServiceModel, type Shape } from './service-model.ts'

/** The services, and the SDK that each is compared with; there is none of EventBridge here. */
const SERVICES: readonly (readonly [folder: string, sdk: object | undefined])[] = [
  ['cloudwatch', cloudwatch],
  ['eventbridge', undefined],
  ['lambda', lambda],
  ['logs', logs],
  ['sagemaker', sagemaker],
  ['sagemaker/runtime', runtime],
  ['sqs', sqs],
]

/** What the installed SDKs know and the models do not yet: they are a few weeks apart. */
const NEWER_IN_SDK: readonly string[] = [
  'ContainerDefinition.ContainerMetricsConfig',
  'DescribeModelPackageInput.IncludedData',
  'FilterLogEventsRequest.startFromHead',
  'InvokeEndpointInput.PrefixAwareId',
  'MetricsConfig.EnableDetailedObservability',
  'ProductionVariantRoutingConfig.PrefixAwareRoutingConfig',
  'ResourceConfig.InstancePreferences',
  'ResourceConfig.SelectedInstanceCount',
  'ResourceConfig.SelectedInstanceType',
  'ServerlessJobConfig.SequenceLength',
].map((member) => `${member} is the SDK's only`)

function modelOf(folder: string): ServiceModel {
  return loadServiceModel(new URL(`../${folder}/service-model.json`, import.meta.url))
}

describe.each(SERVICES)('%s', (folder, sdk) => {
  const model = modelOf(folder)

  it('has patterns that JavaScript can match by', () => {
    const patterns = Object.values(model.shapes).flatMap(({ pattern }) => pattern ?? [])
    expect(() => patterns.map(javaPattern)).not.toThrow()
  })

  it.skipIf(!sdk)('has the members of the installed SDK, and requires what it requires', () => {
    const differences = Object.entries(model.operations).flatMap(([operation, shape]) =>
      compare(model, shape, inputSchema(sdk ?? {}, operation), new Set()),
    )
    expect([...new Set(differences)].filter((difference) => !NEWER_IN_SDK.includes(difference))).toEqual([])
  })

  it.skipIf(!sdk)('has every value of the enums of the installed SDK', () => {
    const missing = Object.entries(model.shapes).flatMap(([name, { enum: values }]) => {
      const known = (sdk as Readonly<Record<string, object | undefined>>)[name]
      return values && known ? Object.values(known).filter((value) => !values.includes(String(value))) : []
    })
    expect(missing).toEqual([])
  })
})

it('holds this many constraints', () => {
  const counts = { required: 0, length: 0, range: 0, pattern: 0, enum: 0 }
  const operations = SERVICES.flatMap(([folder]) => Object.keys(modelOf(folder).operations))
  for (const shape of SERVICES.flatMap(([folder]) => Object.values(modelOf(folder).shapes))) {
    const isNumber = ['integer', 'long', 'float', 'double'].includes(shape.type)
    const bounds = [shape.min, shape.max].filter((bound) => bound !== undefined).length
    counts.required += shape.required?.length ?? 0
    counts[isNumber ? 'range' : 'length'] += bounds
    counts.pattern += shape.pattern === undefined ? 0 : 1
    counts.enum += shape.enum === undefined ? 0 : 1
  }
  expect({ operations: operations.length, ...counts }).toEqual({
    operations: 66,
    required: 194,
    length: 364,
    range: 69,
    pattern: 122,
    enum: 70,
  })
})

/** A structure in the SDK's schemas: its kind, namespace, name, traits, members, their schemas, how many are required. */
type SdkStructure = readonly [3, string, string, unknown, readonly string[], readonly unknown[], number?]

function inputSchema(sdk: object, operation: string): SdkStructure {
  // An operation's schema has its input's at the fifth place.
  const schema = (sdk as Readonly<Record<string, readonly (() => SdkStructure)[]>>)[`${operation}$`]
  const input = schema?.[4]
  if (!input) throw new Error(`the SDK has no operation ${operation}`)
  return input()
}

function compare(model: ServiceModel, name: string, sdk: SdkStructure, seen: Set<string>): readonly string[] {
  if (seen.has(name)) return []
  seen.add(name)
  const shape = model.shapes[name] as Shape
  const [, , , , names, schemas, requiredCount = 0] = sdk
  const members = Object.keys(shape.members ?? {})
  const required = names.slice(0, requiredCount)
  return [
    ...names.filter((member) => !members.includes(member)).map((member) => `${name}.${member} is the SDK's only`),
    ...members.filter((member) => !names.includes(member)).map((member) => `${name}.${member} is the model's only`),
    ...required
      .filter((member) => members.includes(member) && !shape.required?.includes(member))
      .map((member) => `${name}.${member} is required by the SDK only`),
    ...(shape.required ?? [])
      .filter((member) => !required.includes(member))
      .map((member) => `${name}.${member} is required by the model only`),
    ...names.flatMap((member, index) => {
      const reference = shape.members?.[member]
      const inner = structureIn(schemas[index])
      const target = reference === undefined ? undefined : structureNameIn(model, memberOf(reference).shape)
      return inner && target !== undefined ? compare(model, target, inner, seen) : []
    }),
  ]
}

/** The structure in a schema of the SDK, through lists, maps, references and traits. */
function structureIn(schema: unknown): SdkStructure | undefined {
  if (typeof schema === 'function') return structureIn((schema as () => unknown)())
  if (!Array.isArray(schema)) return undefined
  if (schema[0] === 3) return schema as unknown as SdkStructure
  // Lists are 1, with what they hold at the fifth place; maps 2, with key and value; a member with traits is a pair.
  if (schema[0] === 1) return structureIn(schema[4])
  if (schema[0] === 2) return structureIn(schema[5])
  return schema.length === 2 ? structureIn(schema[0]) : undefined
}

function structureNameIn(model: ServiceModel, name: string): string | undefined {
  const shape = model.shapes[name]
  if (shape?.type === 'structure') return name
  const inner = shape?.member ?? shape?.value
  return inner === undefined ? undefined : structureNameIn(model, inner)
}
