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

/** A resource for the tests of these functions. */
export function resourceWith(reference: unknown): Resource {
  return { Type: 'Test', Properties: { reference } }
}
