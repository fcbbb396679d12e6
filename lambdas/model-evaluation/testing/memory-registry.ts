import { setImmediate as nextTurn } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { ModelRegistry, PackageRequest } from '../register/model-registry.ts'

export type MemoryRegistry = ModelRegistry & {
  readonly groups: ReadonlySet<string>
  /** Oldest first. */
  readonly packages: readonly PackageRequest[]
  /** Changes a package as a person would. */
  decide(runId: string, status: PackageRequest['status']): void
  /** The next creations fail with these, in order. */
  readonly failures: unknown[]
  /** How often a package was asked for. */
  readonly requestCount: () => number
}

/**
 * A model registry in memory that keeps the promises of the real one: unique groups, one package a token. `onChange`
 * stands for whoever hears of its changes.
 */
export function memoryRegistry(onChange: (changed: PackageRequest) => Promise<void>): MemoryRegistry {
  const groups = new Set<string>()
  const packages: PackageRequest[] = []
  /** As they were asked for, by place in `packages`. */
  const requested: PackageRequest[] = []
  const failures: unknown[] = []
  let requests = 0
  const arnOf = (index: number) =>
    `arn:aws:sagemaker:us-east-1:123456789012:model-package/${packages[index]?.group}/${index + 1}`
  const indexOf = (arn: string) => Number(arn.slice(arn.lastIndexOf('/') + 1)) - 1
  const packageAt = (index: number): PackageRequest => {
    const found = packages[index]
    if (!found) throw new Error(`There is no model package ${index + 1}.`)
    return found
  }
  return {
    groups,
    packages,
    failures,
    requestCount: () => requests,
    ensureGroup: async (group) => {
      groups.add(group)
    },
    findPackage: async (group, start) => {
      const index = packages.findLastIndex((each) => each.group === group && each.description.startsWith(start))
      // The answer is old when it arrives: callers that ask at the same time all find nothing.
      await nextTurn()
      return index === -1 ? undefined : arnOf(index)
    },
    createPackage: async (request) => {
      requests++
      const failure = failures.shift()
      if (failure !== undefined) throw failure
      if (!groups.has(request.group)) throw new Error(`The group ${request.group} does not exist.`)
      const index = packages.findIndex(({ token }) => token === request.token)
      if (index === -1) {
        const created = arnOf(packages.push(request) - 1)
        requested.push(request)
        await onChange(request)
        return created
      }
      if (!isDeepStrictEqual(requested[index], request)) throw new Error('The token was used for another request.')
      return arnOf(index)
    },
    describePackage: async (arn) => {
      const { status, properties } = packageAt(indexOf(arn))
      return { status, comparedWith: properties['comparedWith'] }
    },
    updatePackage: async (arn, { status, properties }) => {
      const before = packageAt(indexOf(arn))
      const after = { ...before, status, properties: { ...before.properties, ...properties } }
      packages[indexOf(arn)] = after
      await onChange(after)
    },
    decide: (runId, status) => {
      const index = packages.findIndex(({ properties }) => properties['runId'] === runId)
      packages[index] = { ...packageAt(index), status }
    },
  }
}
