import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { archiveOf } from '#engines/scoring/archive/testing/model-archives.ts'
import { schemaOfModel } from '#engines/scoring/schema-of-model.ts'
import { compileModel, imageOf } from '#engines/scoring/xgboost/compile-model.ts'
import { readGoldens } from '#engines/scoring/xgboost/testing/goldens.ts'
import { pointerKey, runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { modelOfDataset, modelOfFile, type OfflineModel } from './predict/offline-model.ts'
import { predictOffline, runPredict } from './predict.ts'

const GOLDENS = await readGoldens()
const folder = mkdtempSync(path.join(tmpdir(), 'boostline-predict-'))
afterAll(() => rmSync(folder, { recursive: true }))

const QUIET = { say: () => undefined, show: () => undefined, isJson: false }

function goldenOf(name: string) {
  const golden = GOLDENS.find((each) => each.name === name)
  const [files] = golden?.models ?? []
  if (!golden || !files) throw new Error(`there is no golden ${name}`)
  const { features } = compileModel(files, imageOf(files)).info
  const row = (at: number) => golden.rows.subarray(at * features, (at + 1) * features)
  const instance = (at: number) =>
    Object.fromEntries(Array.from(row(at), (cell, index) => [`f${index}`, Number.isNaN(cell) ? null : cell]))
  const archive = archiveOf(Object.fromEntries(files.map((file) => [file.name, Buffer.from(file.bytes)])))
  return { ...golden, files, archive, instance }
}

function file(name: string, content: string | Uint8Array): string {
  const place = path.join(folder, name)
  writeFileSync(place, content)
  return place
}

async function resultOf(model: OfflineModel, rows: unknown, probabilities = false, interval?: number) {
  const lines: string[] = []
  const say = (line: string) => void lines.push(line)
  const { result } = await predictOffline(
    model,
    typeof rows === 'string' ? rows : JSON.stringify(rows),
    { probabilities, interval },
    { say },
  )
  return { ...result, lines }
}

describe('the model in a file', () => {
  const binary = goldenOf('v174-binary-logistic')

  it.each(binary.models.map(([model]) => model).filter((model) => model !== undefined))(
    'is read whichever of the formats it has: $name',
    async ({ name, bytes }) => {
      const model = await modelOfFile(file(name, bytes))
      const answer = binary.expected.prediction[0]?.[0] ?? Number.NaN
      const { prediction } = (await resultOf(model, binary.instance(0))) as unknown as {
        prediction: { label: string; probability: number }
      }
      expect(prediction.label).toBe(answer >= 0.5 ? '1' : '0')
      expect(prediction.probability).toBeCloseTo(answer >= 0.5 ? answer : 1 - answer, 6)
    },
  )

  it('answers a list with a list, and a CSV too, a line a row', async () => {
    const model = await modelOfFile(file('model.tar.gz', binary.archive))
    const rows = [0, 1].map(binary.instance)
    const ofList = await resultOf(model, rows)
    const names = Object.keys(rows[0] ?? {})
    const lines = rows.map((row) => names.map((name) => row[name] ?? '').join(','))
    expect(await resultOf(model, [names.join(','), ...lines].join('\n'))).toEqual(ofList)
    expect(await resultOf(model, { instances: rows })).toEqual(ofList)
    expect(ofList.lines.length).toBe(2)
    expect(ofList).toMatchObject({ predictions: ofList.lines.map((line) => JSON.parse(line)), model: model.name })
  })

  it('gives the probabilities of all classes where they are asked for; classes vote', async () => {
    const probable = goldenOf('v320-multi-softprob')
    const model = await modelOfFile(file('softprob.tar.gz', probable.archive))
    const all = probable.expected.prediction[0]?.map((value) => expect.closeTo(value, 6))
    const { prediction } = (await resultOf(model, probable.instance(0), true)) as unknown as {
      prediction: { probabilities: Readonly<Record<string, number>> }
    }
    expect(Object.values(prediction.probabilities)).toEqual(all)
    const votes = goldenOf('v174-archive-multi-softmax-vote')
    const voting = await modelOfFile(file('vote.tar.gz', votes.archive))
    expect(await resultOf(voting, votes.instance(3))).toMatchObject({
      prediction: { label: String(votes.expected.prediction[3]?.[0]), probability: 1 },
    })
  })

  it('gives a value for anything else', async () => {
    const tweedie = goldenOf('v320-reg-tweedie')
    const model = await modelOfFile(file('tweedie.tar.gz', tweedie.archive))
    const value = tweedie.expected.prediction[0]?.[0] ?? Number.NaN
    expect(await resultOf(model, tweedie.instance(0))).toMatchObject({
      prediction: { value: expect.closeTo(value, 4) },
    })
  })

  it('takes the rows from stdin where no others are given', async () => {
    const place = file('piped.tar.gz', binary.archive)
    async function* stdin() {
      yield Buffer.from(JSON.stringify(binary.instance(0)))
    }
    const { result } = await runPredict(
      { model: { file: place }, rows: undefined, options: { probabilities: false, interval: undefined } },
      QUIET,
      stdin(),
    )
    expect(result).toMatchObject({ prediction: { label: expect.stringMatching(/^[01]$/) } })
  })

  it.each([
    [{ f0: 1 }, /^The rows cannot be used: f1: is missing from the row; give null where it is not known/],
    ['f0,f9\n1,2', /^The rows cannot be used: row 1: f1: is missing from the file; add the column, empty where /],
    [[{ f0: 'x' }], /^The rows cannot be used: row 1: f0: a number is wanted, not "x"/],
    ['{"f0": }', /^The rows cannot be used: they are no JSON: /],
    ['[1]', /^The rows cannot be used: row 1: it has to be an object of features by name\.$/],
  ])('refuses %o', async (rows, message) => {
    const model = await modelOfFile(file('refusing.tar.gz', binary.archive))
    await expect(resultOf(model, rows)).rejects.toThrow(message)
  })

  it('refuses a pickle', async () => {
    const pickle = file('pickle.bin', Buffer.from([0x80, 4, 0x95]))
    await expect(modelOfFile(pickle)).rejects.toThrow('is a pickle, which is code and not data')
  })
})

describe('the champion of a dataset', () => {
  const { files, archive, instance } = goldenOf('v320-binary-logistic')
  const RUN = 'boostline-own-20260701-100000-aaaaaaaa'
  const keys = runKeys('own', RUN)

  async function bucket() {
    const objects = memoryObjectStore('b')
    const put = (key: string, record: unknown) => objects.put(key, JSON.stringify(record))
    const names = { dataset: 'own', runId: RUN }
    const image = 'registry/sagemaker-xgboost:3.2-0'
    const { bytes, info } = compileModel(files, '3.2')
    const target = { endpointName: RUN }
    const source = { key: 'datasets/own.csv', eventTime: '2026-07-01T10:00:00Z' }
    const champion = { runId: RUN, ...target, modelPackageArn: 'arn', source, since: source.eventTime }
    await put(pointerKey('own'), {
      version: 1,
      dataset: 'own',
      revision: 1,
      champion,
      challenger: null,
      rollout: null,
      retired: [],
      history: [],
    })
    await put(keys.schema, schemaOfModel(info, names))
    await put(keys.evaluation, {
      version: 1,
      ...names,
      problem: 'binary',
      rows: 9,
      metrics: {},
      confusion: null,
      threshold: 0,
      decision: { status: 'approved', reason: '' },
    })
    const hosting = { ...target, modelName: RUN, endpointConfigName: RUN, memoryMb: 2048, maxConcurrency: 2 }
    const at = '2026-07-01T10:00:00Z'
    await put(keys.deployment, { version: 1, ...names, ...hosting, image, modelDataUrl: 's3://b/m', at })
    return { objects, bytes }
  }

  it('is scored by its compiled model, with the threshold of its evaluation, though an endpoint serves it', async () => {
    const { objects, bytes } = await bucket()
    await objects.put(keys.servingModel, bytes)
    expect(await resultOf(await modelOfDataset('own', objects), instance(0))).toMatchObject({
      prediction: { label: '1' },
      model: RUN,
    })
  })

  it('is compiled here where it was not', async () => {
    const { objects, bytes } = await bucket()
    await objects.put(keys.model, archive)
    const here = await resultOf(await modelOfDataset('own', objects), instance(0))
    await objects.put(keys.servingModel, bytes)
    expect(await resultOf(await modelOfDataset('own', objects), instance(0))).toEqual(here)
  })

  it('gives ranges by the table of its evaluation', async () => {
    const { objects, bytes } = await bucket()
    await objects.put(keys.servingModel, bytes)
    const names = { dataset: 'own', runId: RUN }
    const places = Array.from({ length: 19 }, (_, index) => index + 1)
    const table = { rows: 19, from: 'validation rows', places, scores: places.map((place) => place / 20), scale: null }
    await expect(resultOf(await modelOfDataset('own', objects), instance(0), false, 0.9)).rejects.toThrow(
      `The rows get no ranges: nobody measured how far off ${RUN} is.`,
    )
    await objects.put(keys.ranges, JSON.stringify({ version: 1, ...names, ...table }))
    const model = await modelOfDataset('own', objects)
    expect(await resultOf(model, instance(0), false, 0.95)).toMatchObject({ prediction: { labels: ['0', '1'] } })
    await expect(resultOf(model, instance(0), false, 0.96)).rejects.toThrow(
      'interval=0.96 takes 24 rows that the model did not learn from, and there are 19: 0.95 is the best that they give.',
    )
  })

  it('is not there where no model serves', async () => {
    await expect(modelOfDataset('none', memoryObjectStore('b'))).rejects.toThrow(
      'No model serves none: s3://b/models/none.json names none.',
    )
  })
})
