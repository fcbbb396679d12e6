import { setImmediate as nextTurn } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { type Clock, systemClock } from '#shared/clock.ts'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { uploadTimeOf } from '#shared/names/run-id.ts'
import type { Decision } from '#shared/records/evaluation-record.ts'
import type { Approval, ModelRegistry, PackageRequest, PackageSummary } from './model-registry.ts'

type StoredPackage = PackageRequest & {
  readonly arn: string
  readonly approval: Approval
  /** The evaluation's, as it was last taken. */
  readonly decision: Decision
  /** What a person wrote when deciding. */
  readonly word: string | undefined
  readonly requested: PackageRequest
  readonly changedMs: number
}

export type MemoryRegistry = ModelRegistry & {
  /** Oldest first. */
  readonly packages: readonly StoredPackage[]
  /** The next creations fail with these, in order. */
  readonly failures: unknown[]
  /** How often a package was asked for. */
  readonly requestCount: () => number
  /** As `aws sagemaker update-model-package` of nothing but the status. */
  set(arn: string, approval: Approval): Promise<void>
  /** As `aws sagemaker delete-model-package`. */
  remove(arn: string): void
}

/**
 * A model registry in memory that keeps the promises of the real one: unique groups, one package a run. `onChange`
 * is called for every change, as EventBridge would be.
 */
export function memoryRegistry(
  onChange: (changed: StoredPackage) => Promise<void> = async () => undefined,
  clock: Clock = systemClock,
): MemoryRegistry {
  const groups = new Set<string>()
  const packages: StoredPackage[] = []
  const failures: unknown[] = []
  let created = 0
  let requests = 0
  const find = (arn: string) => packages.find((each) => each.arn === arn)

  async function change(arn: string, facts: Partial<StoredPackage>): Promise<void> {
    const before = find(arn)
    if (!before) throw refusal(`There is no model package ${arn}.`)
    const after = { ...before, ...facts, changedMs: clock.now() }
    packages[packages.indexOf(before)] = after
    if (after.approval !== before.approval) await onChange(after)
  }

  return {
    packages,
    failures,
    requestCount: () => requests,
    set: (arn, approval) => change(arn, { approval }),
    remove: (arn) => {
      const found = find(arn)
      if (found) packages.splice(packages.indexOf(found), 1)
    },
    ensureGroup: async (dataset) => {
      groups.add(dataset)
    },
    create: async (request) => {
      requests++
      const failure = failures.shift()
      if (failure !== undefined) throw failure
      const { runId, dataset, decision } = request
      if (!groups.has(dataset)) throw refusal(`The group of ${dataset} does not exist.`)
      const earlier = packages.find((each) => each.runId === runId)
      if (earlier) {
        if (!isDeepStrictEqual(earlier.requested, request)) throw refusal('The token was used for another request.')
        return earlier.arn
      }
      const arn = `arn:aws:sagemaker:us-east-1:123456789012:model-package/${dataset}/${++created}`
      const stored = {
        ...request,
        arn,
        approval: decision.status,
        word: undefined,
        requested: request,
        changedMs: clock.now(),
      }
      packages.push(stored)
      await onChange(stored)
      return arn
    },
    describe: async (arn) => {
      const found = find(arn)
      if (!found) return undefined
      const { approval, word, requested, decision, runId, dataset, changedMs } = found
      return {
        arn,
        approval,
        reason: word ?? requested.decision.reason,
        decidedByPerson: word !== undefined,
        comparedWith: decision.comparedWith ?? null,
        changedBy: undefined,
        changedMs,
        run: { runId, dataset },
      }
    },
    find: async (dataset, runId) => {
      const found = packages.findLast((each) => each.dataset === dataset && each.runId === runId)
      // The answer is taken before it is returned, so that concurrent callers all find nothing.
      await nextTurn()
      return found && summaryOf(found)
    },
    list: async function* (dataset, { approval, sinceMs = 0 } = {}) {
      for (const each of packages.toReversed()) {
        if (each.dataset !== dataset || (approval !== undefined && each.approval !== approval)) continue
        if ((uploadTimeOf(each.runId) ?? sinceMs) >= sinceMs) yield summaryOf(each)
      }
    },
    datasets: async () => [...groups],
    decide: (arn, approval, reason) => change(arn, { approval, word: reason }),
    amend: (arn, decision) =>
      change(arn, decision.status === 'approved' ? { decision } : { approval: decision.status, decision }),
  }
}

function summaryOf({ arn, approval, runId }: StoredPackage): PackageSummary {
  return { arn, approval, runId }
}

function refusal(message: string): BoostlineError {
  return new BoostlineError({ code: 'aws-refused', kind: 'bug', message, hint: 'Look at the test.' })
}
