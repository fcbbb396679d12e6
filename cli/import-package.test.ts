import { expect, it } from 'vitest'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { importPackage, type PackagedModel } from './import-package.ts'

const IMAGE = '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1'

async function imported(given: Partial<PackagedModel> = {}, dataset?: string) {
  const objects = memoryObjectStore('boostline')
  const theirs = memoryObjectStore('theirs')
  await theirs.put('jobs/x/output/model.tar.gz', 'an archive')
  const packaged = {
    groupName: 'Their Churn',
    image: IMAGE,
    modelDataUrl: 's3://theirs/jobs/x/output/model.tar.gz',
    ...given,
  }
  const ports = {
    objects,
    bucketOf: () => theirs,
    describe: async () => packaged,
    deploymentOptions: '--local',
    say: () => undefined,
  }
  return { objects, outcome: await importPackage({ arn: 'arn', dataset }, ports) }
}

it("copies a package's model to where it is deployed from, with the image that serves it", async () => {
  const { objects, outcome } = await imported()
  expect(outcome).toMatchObject({ ok: true, result: { dataset: 'their-churn' } })
  const read = async (key: string) => Buffer.from((await objects.get(key))?.body ?? []).toString()
  expect(await read('models/their-churn/model.tar.gz')).toBe('an archive')
  expect(JSON.parse(await read('models/their-churn/model.json'))).toEqual({ image: IMAGE })
  expect((await imported({}, 'own')).outcome).toMatchObject({ result: { dataset: 'own' } })
})

it.each([
  [{ image: '123456789012.dkr.ecr.us-east-1.amazonaws.com/theirs:1' }, 'is served by'],
  [{ modelDataUrl: 's3://theirs/jobs/x/' }, 'has its model at'],
  [{ modelDataUrl: 's3://theirs/none/model.tar.gz' }, 'is not there'],
])('refuses what is no model of XGBoost: %j', async (given, text) => {
  await expect(imported(given)).rejects.toMatchObject({ code: 'usage', message: expect.stringContaining(text) })
})
