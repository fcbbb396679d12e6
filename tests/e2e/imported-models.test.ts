import { readFileSync } from 'node:fs'
import { gunzipSync, gzipSync } from 'node:zlib'
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { ListModelPackagesCommand } from '@aws-sdk/client-sagemaker'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { archiveOf, archiveOfEntries, type Entry, paxRecord } from '#engines/scoring/archive/testing/model-archives.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { failureRecordSchema } from '#shared/records/failure-record.ts'
import { requireRecord } from '#shared/records/record-files.ts'
import { startTestSageMaker, userOf } from './cloud.ts'

/*
 * Models that somebody made by hand, each wrong in its own way, on the local cloud: the bundles, the emulator, the
 * serving container with the real XGBoost library. Each ends in one failure.json that says what is wrong.
 */

const cloud = await startTestSageMaker()
afterAll(() => cloud.close())
const user = userOf(cloud)

const IMAGE = '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1'
/** Runs `id` when it is loaded. */
const PICKLE = Buffer.from('cos\nsystem\n(S"id"\ntR.')

/** Of iris, as it was trained here, and of two files of other columns. */
type Trained = { readonly model: Buffer; readonly schema: string }
let iris: Trained
let diabetes: Trained

async function trained(dataset: string): Promise<Trained> {
  await user.objects.put(`datasets/${dataset}.csv`, readFileSync(`examples/${dataset}.csv`))
  const keys = runKeys(dataset, await user.champion(dataset))
  const bodyOf = async (key: string) => Buffer.from((await user.objects.get(key))?.body ?? '')
  const tar = gunzipSync(await bodyOf(keys.model))
  const size = Number.parseInt(tar.toString('latin1', 124, 135), 8)
  return { model: tar.subarray(512, 512 + size), schema: (await bodyOf(keys.schema)).toString() }
}

beforeAll(async () => {
  ;[iris, diabetes] = await Promise.all([trained('iris'), trained('diabetes')])
}, 600_000)

async function importModel(name: string, archive: Buffer, schema: string): Promise<void> {
  await user.objects.put(`models/${name}/schema.json`, schema)
  await user.objects.put(`models/${name}/model.json`, JSON.stringify({ image: IMAGE }))
  await user.objects.put(`models/${name}/model.tar.gz`, archive)
}

const entry = (content: Buffer | string, more: Partial<Entry> = {}): Entry => ({
  name: 'xgboost-model',
  content,
  ...more,
})
const damaged = (model: Buffer, at: number, bytes: string) => {
  const copy = Buffer.from(model)
  copy.write(bytes, at)
  return copy
}

/**
 * A container that does not start is tried twice; an invocation that met the first endpoint on its way out comes again a
 * minute later, then two more, and what all of them missed is the heartbeat's. A machine that is busy needs the most of it.
 */
const PATIENCE_MS = 1_200_000

/** Each: a name, the archive, and what failure.json says of it. */
const ODD: readonly (readonly [string, () => Buffer, RegExp])[] = [
  ['nothing', () => Buffer.alloc(0), /it is empty/],
  ['zip', () => Buffer.from('PK\u0003\u0004xxxxxxxxxxxx'), /it is a zip and no gzip/],
  ['plain-tar', () => gunzipSync(archiveOf({ 'xgboost-model': iris.model })), /it is a tar and no gzip/],
  ['the-model-itself', () => iris.model, /it is a model alone and no gzip/],
  ['gzip-of-the-model', () => gzipSync(iris.model), /it is no tar|was cut off/],
  ['half', () => archiveOf({ 'xgboost-model': iris.model }).subarray(0, 2000), /it was cut off/],
  ['no-file', () => archiveOf({}), /no model at its root/],
  ['empty-file', () => archiveOf({ 'xgboost-model': '' }), /is no model that XGBoost wrote/],
  ['in-a-folder', () => archiveOf({ 'm/': '', 'm/xgboost-model': iris.model }), /no model at its root/],
  ['pickle', () => archiveOf({ 'xgboost-model': PICKLE }), /is no model that XGBoost wrote/],
  ['pickle-beside', () => archiveOf({ 'xgboost-model': iris.model, 'z.json': PICKLE }), /"z.json" is no model/],
  [
    'script',
    () => archiveOf({ 'xgboost-model': iris.model, 'inference.py': 'import os' }),
    /"inference.py" is no model/,
  ],
  ['readme', () => archiveOf({ 'xgboost-model': iris.model, 'README.md': '# mine' }), /"README.md" is no model/],
  ['symbolic-link', () => archiveOfEntries([entry('', { type: '2' })]), /link/],
  ['hard-link', () => archiveOfEntries([entry(iris.model), entry('', { name: 'l', type: '1' })]), /link/],
  ['device', () => archiveOfEntries([entry('', { type: '3' })]), /is neither|is no|not a model archive/],
  ['escape', () => archiveOfEntries([entry(iris.model, { name: '../../etc/passwd' })]), /outside|not a model archive/],
  ['absolute', () => archiveOfEntries([entry(iris.model, { name: '/opt/ml/model/m' })]), /outside|not a model archive/],
  [
    'pax-escape',
    () => archiveOfEntries([entry(paxRecord('path', '../m'), { type: 'x' }), entry(iris.model)]),
    /not a model archive/,
  ],
  ['negative-size', () => archiveOfEntries([entry('', { size: '-0000000001' })]), /not a model archive/],
  ['bomb', () => gzipSync(Buffer.alloc(64 * 1024 * 1024)), /not a model archive/],
  ['lies-about-its-size', () => archiveOfEntries([entry(iris.model, { size: '77777777777' })]), /not a model archive/],
  [
    'truncated-model',
    () => archiveOf({ 'xgboost-model': iris.model.subarray(0, iris.model.length / 2) }),
    /The container says: Unable to load model/,
  ],
  [
    'only-its-beginning',
    () => archiveOf({ 'xgboost-model': iris.model.subarray(0, 64) }),
    /The container says: Unable to load model/,
  ],
  [
    'wrong-bytes',
    () => archiveOf({ 'xgboost-model': damaged(iris.model, 40, '!!!!garbage!!!!') }),
    /The container says: Unable to load model/,
  ],
  ['empty-json', () => archiveOf({ 'xgboost-model': '{"learner":{}}' }), /The container says: Unable to load model/],
  ['other-features', () => archiveOf({ 'xgboost-model': diabetes.model }), /does not fit the schema.json beside it/],
]

it('imports a model as it was trained, which waits for an approval', async () => {
  await importModel('as-it-was', archiveOf({ 'xgboost-model': iris.model }), iris.schema)
  const approvals = await user.eventually(async () => {
    const { ModelPackageSummaryList: found = [] } = await user.sagemaker.send(
      new ListModelPackagesCommand({ ModelPackageGroupName: 'boostline-as-it-was' }),
    )
    if (found.length === 0) throw new Error('not yet')
    return found.map(({ ModelApprovalStatus }) => ModelApprovalStatus)
  })
  expect(approvals).toEqual(['PendingManualApproval'])
})

it('ends every odd archive in one failure.json with what is wrong and what to do', async () => {
  for (const [name, archive] of ODD) await importModel(`odd-${name}`, archive(), iris.schema)
  const wrong: string[] = []
  for (const [name, , says] of ODD) {
    const dataset = `odd-${name}`
    const failure = await user.failure(dataset, PATIENCE_MS).catch(async (error: unknown) => {
      throw new Error(`${name} ended in no failure: ${await thereIs(dataset)}`, { cause: error })
    })
    if (!says.test(failure.message) || failure.hint === '') wrong.push(`${name}: ${failure.message}`)
    // Its run has one name and one failure.
    const keys = runKeys(dataset, await user.onlyRunOf(dataset))
    expect((await requireRecord(user.objects, keys.failure, failureRecordSchema)).message).toBe(failure.message)
  }
  expect(wrong).toEqual([])
}, 1_500_000)

/** The keys of a dataset's runs and of open work, and the last lines of the function that deploys. */
async function thereIs(dataset: string): Promise<string> {
  const found: string[] = []
  for (const prefix of [`runs/${dataset}/`, 'open/']) {
    for await (const { key } of user.objects.list(prefix)) found.push(key)
  }
  const { events = [] } = await user.logs.send(
    new FilterLogEventsCommand({
      logGroupName: '/aws/lambda/model-deployment',
      filterPattern: `"${dataset}"`,
    }),
  )
  return [...found, ...events.slice(-30).map(({ message }) => message)].join('\n')
}

it('left no fault in the local cloud', () => {
  expect(cloud.faults).toEqual([])
})
