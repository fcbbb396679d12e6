import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec'
import type { Resource, Resources } from './synthesize.ts'

type Property = NonNullable<ReturnType<typeof schemaOf>>['properties'][string]
type PropertyType = Property['type']

let loaded: ReturnType<typeof loadAwsServiceSpecSync> | undefined
/** CloudFormation's own schemas of all resource types, as the CDK is made from them. It takes a second to read. */
const spec = () => (loaded ??= loadAwsServiceSpecSync())

/**
 * What CloudFormation would refuse of the resources: a type, property or attribute that is not there, a required one that
 * is missing, a value of another type. Values that are known only in AWS pass.
 */
export function specProblems(resources: Resources): readonly string[] {
  return Object.entries(resources).flatMap(([id, { Type, Properties }]) => {
    const schema = schemaOf(Type)
    if (!schema) return [`${id}: there is no resource type ${Type}`]
    return [...objectProblems(Properties, schema.properties, id), ...attributeProblems(Properties, resources, id)]
  })
}

function schemaOf(type: string) {
  return spec().lookup('resource', 'cloudFormationType', 'equals', type)[0]
}

function objectProblems(
  value: unknown,
  properties: Readonly<Record<string, Property>>,
  place: string,
): readonly string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${place} is no object`]
  const missing = Object.entries(properties)
    .filter(([name, { required }]) => required && !(name in value))
    .map(([name]) => `${place}.${name} is required`)
  const wrong = Object.entries(value).flatMap(([name, inner]) => {
    const property = properties[name]
    return property ? valueProblems(inner, property.type, `${place}.${name}`) : [`${place} has no property ${name}`]
  })
  return [...missing, ...wrong]
}

function valueProblems(value: unknown, type: PropertyType, place: string): readonly string[] {
  if (isIntrinsic(value)) return []
  const wrong = (isRight: boolean) => (isRight ? [] : [`${place} is ${JSON.stringify(value)}, no ${type.type}`])
  switch (type.type) {
    case 'string':
    case 'date-time':
      return wrong(typeof value === 'string')
    case 'integer':
      return wrong(Number.isInteger(value))
    case 'number':
      return wrong(typeof value === 'number')
    case 'boolean':
      return wrong(typeof value === 'boolean')
    case 'null':
      return wrong(value === null)
    case 'json':
      return wrong((typeof value === 'object' && value !== null) || typeof value === 'string')
    case 'tag':
      return wrong(typeof value === 'object' && value !== null && 'Key' in value && 'Value' in value)
    case 'array':
      if (!Array.isArray(value)) return wrong(false)
      return value.flatMap((element, index) => valueProblems(element, type.element, `${place}[${index}]`))
    case 'map':
      if (typeof value !== 'object' || value === null) return wrong(false)
      return Object.entries(value).flatMap(([key, element]) => valueProblems(element, type.element, `${place}.${key}`))
    case 'union': {
      const problems = type.types.map((each) => valueProblems(value, each, place))
      return problems.find((found) => found.length === 0) ?? problems[0] ?? []
    }
    case 'ref':
      return objectProblems(value, spec().get('typeDefinition', type.reference.$ref).properties, place)
    default:
      return []
  }
}

/** A value that CloudFormation puts in. */
function isIntrinsic(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const [key = '', ...others] = Object.keys(value)
  return others.length === 0 && (key === 'Ref' || key.startsWith('Fn::'))
}

/** `Fn::GetAtt` of what the resource does not have. */
function attributeProblems(value: unknown, resources: Resources, place: string): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key !== 'Fn::GetAtt') return attributeProblems(inner, resources, place)
    const [id = '', attribute = ''] = inner as readonly string[]
    const target: Resource | undefined = resources[id]
    if (!target) return [`${place} takes ${attribute} of ${id}, which is not there`]
    const attributes = schemaOf(target.Type)?.attributes ?? {}
    return attribute in attributes ? [] : [`${place}: ${target.Type} has no attribute ${attribute}`]
  })
}
