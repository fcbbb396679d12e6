import { ALIAS } from '../names.ts'
import type { Resource, Resources } from './synthesize.ts'

/** The logical ids, and pseudo parameters, that a resource or a value of one refers to. */
export function referencesOf(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'Ref') return [String(inner)]
    if (key === 'Fn::GetAtt') return [String((inner as unknown[])[0])]
    if (key === 'DependsOn') return [inner].flat().map(String)
    return referencesOf(inner)
  })
}

/** Everything that CloudFormation makes before a resource: what it refers to, and what that refers to. */
export function madeBefore(resource: Resource, resources: Resources): ReadonlySet<string> {
  const found = new Set<string>()
  const follow = (value: unknown): void => {
    for (const id of referencesOf(value)) {
      if (found.has(id) || !(id in resources)) continue
      found.add(id)
      follow(resources[id])
    }
  }
  follow(resource)
  return found
}

/** The logical ids of a circle, if there is one: CloudFormation refuses it, and only when it is deployed. */
export function circleIn(resources: Resources): readonly string[] | undefined {
  const done = new Set<string>()
  const visit = (id: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(id)) return [...path.slice(path.indexOf(id)), id]
    if (done.has(id)) return undefined
    for (const next of referencesOf(resources[id])) {
      const circle = next in resources ? visit(next, [...path, id]) : undefined
      if (circle) return circle
    }
    done.add(id)
    return undefined
  }
  for (const id of Object.keys(resources)) {
    const circle = visit(id, [])
    if (circle) return circle
  }
  return undefined
}

/** They name what need not be there: a statement of a policy, and a metric that has no data yet. */
const MAY_NAME_WHAT_IS_NOT_THERE = new Set(['AWS::IAM::Role', 'AWS::CloudWatch::Alarm', 'AWS::CloudWatch::Dashboard'])

/** The resources that carry an alias's name and may be made before the alias: AWS answers that it is not there. */
export function aliasesTooLate(resources: Resources): readonly string[] {
  return Object.entries(resources)
    .filter(([, resource]) => carriesAliasName(resource) && !waitsForAlias(resource, resources))
    .map(([id]) => id)
}

/** Whether the alias's name stands in a text of the resource, alone or in an ARN, and has to be there. */
export function carriesAliasName({ Type, Properties }: Resource): boolean {
  return Type !== 'AWS::Lambda::Alias' && !MAY_NAME_WHAT_IS_NOT_THERE.has(Type) && hasAliasName(Properties)
}

const ALIAS_NAME = new RegExp(`(^|:)${ALIAS}($|/)`)

function hasAliasName(value: unknown): boolean {
  if (typeof value === 'string') return ALIAS_NAME.test(value)
  if (typeof value !== 'object' || value === null) return false
  return Object.values(value).some((inner) => hasAliasName(inner))
}

/** Whether the aliases of all functions that the resource names, one at least, are made before it. */
function waitsForAlias(resource: Resource, all: Resources): boolean {
  const before = madeBefore(resource, all)
  const aliases = Object.entries(all).filter(([, { Type }]) => Type === 'AWS::Lambda::Alias')
  const named = new Set(referencesOf(resource.Properties))
  const wanted = aliases.filter(
    ([id, { Properties }]) => named.has(id) || referencesOf(Properties['FunctionName']).some((fn) => named.has(fn)),
  )
  return wanted.length > 0 && wanted.every(([id]) => before.has(id))
}

/** A resource for the tests of these functions. */
export function resourceWith(reference: unknown): Resource {
  return { Type: 'Test', Properties: { reference } }
}
