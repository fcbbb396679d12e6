import { expect, it } from 'vitest'
import type { ModelPackage } from '#shared/registry/model-registry.ts'
import { runOfPackage } from './run-decision.ts'

const RUN = { dataset: 'churn', runId: 'boostline-churn-20260701-100000-aaaaaaaa' }

function registry(run: ModelPackage['run'] | 'none') {
  const facts = { arn: 'arn', approval: 'pending', reason: '', decidedByPerson: false, comparedWith: null } as const
  const found = { ...facts, changedBy: undefined, changedMs: 0 }
  return { describe: async () => (run === 'none' ? undefined : { ...found, run }) }
}

it('finds the run of a model package', async () => {
  expect(await runOfPackage('arn', registry(RUN))).toEqual(RUN)
})

it.each([
  [undefined, 'arn was registered by something else: a package of another system is taken by import --package.'],
  ['none', 'arn is not in the registry: a package of another system is taken by import --package.'],
] as const)('refuses a package of %s', async (run, message) => {
  await expect(runOfPackage('arn', registry(run))).rejects.toMatchObject({ code: 'usage', message })
})
