import { describe, expect, it } from 'vitest'
import { prepareDataset } from '#engines/dataset/prepare-dataset.ts'
import { DEFAULT_MANIFEST } from '#shared/manifest/manifest.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { testApi } from '../testing/test-api.ts'

const HEADER = 'Alter;Gebühr;Anteil;seit;Tarif;gekündigt'
const ROWS = Array.from({ length: 80 }, (_, row) => {
  const day = String((row % 28) + 1).padStart(2, '0')
  const tariff = ['basic', 'pro', 'plus'][row % 3]
  return `${20 + (row % 50)};1.${100 + row},${row % 10}0 €;${row % 90}%;${day}.0${(row % 9) + 1}.2024;${tariff};${row % 4 ? 'nein' : 'ja'}`
})

/** An API that serves a model of these rows. */
async function germanApi(header = HEADER, lines: readonly string[] = ROWS) {
  const objects = memoryObjectStore()
  await objects.put('data.csv', [header, ...lines].join('\n'))
  const names = { dataset: 'tarif', runId: 'boostline-tarif-1' }
  const source = { key: 'data.csv', at: {} }
  const keys = runKeys(names.dataset, names.runId)
  const { schema } = await prepareDataset({ objects, source, keys, ...names, manifest: DEFAULT_MANIFEST })
  const api = testApi()
  await api.serve({ schema, metrics: {}, threshold: null }, () => [0.5])
  const csv = (body: string) =>
    api.send({ path: '/models/tarif/predict', headers: { 'content-type': 'text/csv' }, body })
  return { api, csv }
}

const GOOD = { Alter: 33, Gebühr: '1.234,50 €', Anteil: '12%', seit: '31.01.2024', Tarif: 'pro' }

describe('the dialect of the file the model learnt from', () => {
  it('its own first rows are taken, with and without the header', async () => {
    const { api, csv } = await germanApi()
    const rows = ROWS.slice(0, 3)
    expect(await csv([HEADER, ...rows].join('\n'))).toMatchObject({ statusCode: 200 })
    expect(await csv(rows.join('\n'))).toMatchObject({ statusCode: 200 })
    expect(await csv(rows.map((row) => row.split(';').slice(0, 5).join(';')).join('\n'))).toMatchObject({
      statusCode: 200,
    })
    const [first, ...others] = api.scorer.requests
    for (const each of others) expect(each).toEqual(first)
  })

  it('a value that is the name of a column makes no header of its row', async () => {
    const lines = Array.from({ length: 80 }, (_, row) => {
      const kind = row % 5 === 0 ? 'death' : 'word'
      return `${['Jackie Brown', 'Kill Bill'][row % 2]};${kind};${row % 17};${row % 3 ? 'nein' : 'ja'}`
    })
    const { csv, api } = await germanApi('movie;type;minutes;word', lines)
    for (const body of [lines[1] ?? '', 'Kill Bill;word;1', 'movie;type;minutes\nKill Bill;word;1']) {
      expect({ body, answer: await csv(body) }).toMatchObject({ answer: { statusCode: 200 } })
    }
    const [first, ...others] = api.scorer.requests
    for (const each of others) expect(each).toEqual(first)
    expect(await csv('movie;typ;minutes\nKill Bill;word;1')).toMatchObject({
      statusCode: 400,
      body: expect.stringContaining('type'),
    })
  })

  it('commas of the one feature are no delimiters', async () => {
    const { api, csv } = await germanApi(
      'renda;inadimplente',
      Array.from({ length: 80 }, (_, row) => `3.${100 + row},${10 + row};${row % 4 ? 'N' : 'S'}`),
    )
    for (const body of ['3.649,66', 'renda\n3.649,66', 'renda;inadimplente\n3.649,66;N']) {
      expect({ body, answer: await csv(body) }).toMatchObject({ answer: { statusCode: 200 } })
    }
    expect(await csv('renda,inadimplente\n"3.649,66",N')).toMatchObject({ statusCode: 200 })
    const [first, ...others] = api.scorer.requests
    for (const each of others) expect(each).toEqual(first)
  })

  it('a row of numbers is no header of columns that are named so', async () => {
    const lines = Array.from({ length: 80 }, (_, row) => `${row % 5};${(row * 7) % 11};${row % 4 ? 'nein' : 'ja'}`)
    const { api, csv } = await germanApi('1;2;y', lines)
    for (const body of ['1;7', '1;2\n1;7', '2;1\n7;1', '1;2;y\n1;7;nein']) {
      expect({ body, answer: await csv(body) }).toMatchObject({ answer: { statusCode: 200 } })
    }
    const [first, ...others] = api.scorer.requests
    for (const each of others) expect(each).toEqual(first)
  })

  it('titles above the header are passed over, as in a file', async () => {
    const { api, csv } = await germanApi()
    const rows = ROWS.slice(0, 3)
    expect(await csv([HEADER, ...rows].join('\n'))).toMatchObject({ statusCode: 200 })
    expect(await csv(['Tarife 2024;;;;;', 'Stand:;Mai', HEADER, ...rows].join('\n'))).toMatchObject({ statusCode: 200 })
    const [first, ...others] = api.scorer.requests
    for (const each of others) expect(each).toEqual(first)
    expect(await csv([rows[0], HEADER, ...rows].join('\n'))).toMatchObject({ statusCode: 400 })
  })

  it.each([
    ['single quotes', "'", (cell: string) => `'${cell.replaceAll("'", "''")}'`],
    ['backslashes before quotes', '"', (cell: string) => `"${cell.replaceAll('"', String.raw`\"`)}"`],
  ])('%s are read as in the file, and double quotes too', async (_, quote, quoted) => {
    const texts = [`the ${quote}best${quote}; so far`, 'a; b', 'plain']
    const text = (row: number) => texts[row % 3] ?? ''
    const lineOf = (row: number, enclosed: (cell: string) => string) =>
      `${enclosed(text(row))};${row % 17};${enclosed(row % 4 ? 'nein' : 'ja')}`
    const lines = Array.from({ length: 80 }, (__, row) => lineOf(row, quoted))
    const { api, csv } = await germanApi('film;minutes;seen', lines)
    const usual = (cell: string) => `"${cell.replaceAll('"', '""')}"`
    const rows = [0, 1, 2]
    expect(await csv(['film;minutes;seen', ...lines.slice(0, 3)].join('\n'))).toMatchObject({ statusCode: 200 })
    expect(await csv(lines.slice(0, 3).join('\n'))).toMatchObject({ statusCode: 200 })
    expect(await csv(rows.map((row) => lineOf(row, usual)).join('\n'))).toMatchObject({ statusCode: 200 })
    const instances = rows.map((row) => ({ film: text(row), minutes: row % 17 }))
    expect(await api.predict('tarif', { instances })).toMatchObject({ statusCode: 200 })
    const [first, ...others] = api.scorer.requests
    for (const each of others) expect(each).toEqual(first)
  })

  it('delimiters at the end of a row are left out, as in the file', async () => {
    const { api, csv } = await germanApi()
    const rows = ROWS.slice(0, 3)
    expect(await csv([HEADER, ...rows].join('\n'))).toMatchObject({ statusCode: 200 })
    expect(await csv([HEADER, `${rows[0]};`, rows[1], `${rows[2]};;`].join('\n'))).toMatchObject({ statusCode: 200 })
    const [first, ...others] = api.scorer.requests
    for (const each of others) expect(each).toEqual(first)
    expect(await csv([HEADER, `${rows[0]};x`].join('\n'))).toMatchObject({ statusCode: 400 })
  })

  it('numbers of JSON, texts without the unit and ISO dates mean the same', async () => {
    const { api } = await germanApi()
    const same = { Alter: '33', Gebühr: 1234.5, Anteil: 12, seit: '2024-01-31', Tarif: 'pro' }
    const bare = { ...GOOD, Gebühr: '1234,5', Anteil: '12' }
    expect(await api.predict('tarif', { instances: [GOOD, same, bare] })).toMatchObject({ statusCode: 200 })
    const [rows = []] = api.scorer.requests
    expect(rows[1]).toEqual(rows[0])
    expect(rows[2]).toEqual(rows[0])
  })

  it.each(['NFC', 'NFD'] as const)('letters may be taken apart, in names and in values: %s', async (form) => {
    const { api, csv } = await germanApi()
    const rows = ROWS.slice(0, 3)
    expect(await csv([HEADER, ...rows].join('\n').normalize(form))).toMatchObject({ statusCode: 200 })
    const apart = Object.fromEntries(Object.entries(GOOD).map(([name, value]) => [name.normalize(form), value]))
    const answer = await api.predict(
      'tarif',
      { instances: [GOOD, apart] },
      `id=${encodeURIComponent('Gebühr'.normalize(form))}`,
    )
    expect(answer).toMatchObject({ statusCode: 200, json: { predictions: [{ id: GOOD.Gebühr }, { id: GOOD.Gebühr }] } })
    expect(api.scorer.requests[1]?.[1]).toEqual(api.scorer.requests[1]?.[0])
    const both = { ...GOOD, ['Gebühr'.normalize('NFD')]: 1 }
    expect(await api.predict('tarif', both)).toMatchObject({
      statusCode: 400,
      json: {
        errors: [
          { field: 'Gebühr'.normalize('NFD'), message: expect.stringContaining('is not a feature of this model') },
        ],
      },
    })
  })

  it.each<[string, string, string]>([
    ['Käufer'.normalize('NFC'), 'Käufer'.normalize('NFD'), 'another form'],
    ['Käufer'.normalize('NFD'), 'Käufer'.normalize('NFC'), 'another form'],
    ['Kunde', '#Kunde', 'a #'],
    ['# Kunde', 'Kunde', 'no #'],
  ])('the field to echo, %s, may be asked for as %s, in %s', async (key, asked) => {
    const { api } = await germanApi()
    const instances = [
      { ...GOOD, [key]: 'a1' },
      { ...GOOD, [asked]: 'a2' },
    ]
    expect(await api.predict('tarif', { instances }, `id=${encodeURIComponent(asked)}`)).toMatchObject({
      statusCode: 200,
      json: { predictions: [{ id: 'a1' }, { id: 'a2' }] },
    })
  })

  it('names may have the # of a header before them, in JSON and in CSV', async () => {
    const { api, csv } = await germanApi()
    const { Alter, ...others } = GOOD
    expect(await api.predict('tarif', { instances: [GOOD, { ...others, '#Alter': Alter }] })).toMatchObject({
      statusCode: 200,
    })
    expect(await csv(`#${HEADER}\n${ROWS[0]}`)).toMatchObject({ statusCode: 200 })
    expect(await csv(`#Alter;Gebühr\n${ROWS[0]}`)).toMatchObject({ statusCode: 400 })
    expect(api.scorer.requests[0]?.[1]).toEqual(api.scorer.requests[0]?.[0])
    expect(await api.predict('tarif', { ...GOOD, '#Alter': 1 })).toMatchObject({
      statusCode: 400,
      json: { errors: [{ field: '#Alter', message: expect.stringContaining('is not a feature of this model') }] },
    })
  })

  it('a model whose column has a # takes it without one, too', async () => {
    const { api, csv } = await germanApi(`#${HEADER}`)
    const { Alter, ...others } = GOOD
    const instances = [GOOD, { ...others, '#Alter': Alter }]
    expect(await api.predict('tarif', { instances }, 'id=Alter')).toMatchObject({
      statusCode: 200,
      json: { predictions: [{ id: 33 }, { id: 33 }] },
    })
    expect(await csv([HEADER, ROWS[0]].join('\n'))).toMatchObject({ statusCode: 200 })
    expect(await csv([`#${HEADER}`, ROWS[0]].join('\n'))).toMatchObject({ statusCode: 200 })
    const [[first, second] = [], ...csvs] = api.scorer.requests
    expect(second).toEqual(first)
    expect(csvs[1]).toEqual(csvs[0])
  })

  it('a header of which no name stands as in the training file is one', async () => {
    const { api, csv } = await germanApi()
    expect(await csv('Gebu\u0308hr;geku\u0308ndigt\n1,5 €;ja')).toMatchObject({
      statusCode: 400,
      json: {
        errors: expect.arrayContaining([
          { instance: 0, field: 'Alter', message: expect.stringContaining('is missing') },
        ]),
      },
    })
    expect(api.scorer.requests).toEqual([])
  })

  it.each([
    ['Gebühr', '1.234,50 $', 'a number such as "1.234,5€" is wanted, not "1.234,50 $"'],
    ['Gebühr', '1234.5', 'a number such as "1.234,5€" is wanted, not "1234.5"'],
    ['Anteil', '0,12 €', 'a number such as'],
    ['seit', '01/31/2024', 'a date such as 31.01.2024 or, by ISO 8601, 2024-01-31 is wanted'],
  ])('another spelling of %s, %s, is a 400', async (field, value, message) => {
    const { api } = await germanApi()
    const answer = await api.predict('tarif', { ...GOOD, [field]: value })
    expect(answer).toMatchObject({ statusCode: 400 })
    expect(answer.json).toMatchObject({ errors: [{ field, message: expect.stringContaining(message) }] })
  })

  it('bytes that are no UTF-8 are a 400, also as what a REST API makes of them', async () => {
    const { csv } = await germanApi()
    const bytes = Buffer.from([HEADER, ...ROWS].join('\n'), 'latin1')
    const answer = await csv(bytes.toString())
    expect(answer).toMatchObject({ statusCode: 400 })
    expect(answer.json).toMatchObject({ type: '/problems/unreadable-body' })
  })

  it.each(['NaN', '-Infinity'])('%s is no JSON, and the answer says what to write', async (word) => {
    const { api } = await germanApi()
    const body = `{"Alter": ${word}}`
    const answer = await api.send({
      path: '/models/tarif/predict',
      headers: { 'content-type': 'application/json' },
      body,
    })
    expect(answer).toMatchObject({ statusCode: 400 })
    expect(JSON.stringify(answer)).toContain(`JSON has no ${word}; write null for a missing value`)
  })
})

it('a word that is missing among numbers is a category among words, as in the file', async () => {
  const objects = memoryObjectStore()
  const rows = Array.from({ length: 80 }, (_, row) => {
    return `${(row * 37) % 101},${['#N/A', 'TRUE', 'FALSE'][row % 3]},${row % 4 ? 'no' : 'yes'}`
  })
  await objects.put('data.csv', ['size,vip,left', ...rows].join('\n'))
  const names = { dataset: 'orders', runId: 'boostline-orders-1' }
  const source = { key: 'data.csv', at: {} }
  const keys = runKeys(names.dataset, names.runId)
  const { schema } = await prepareDataset({ objects, source, keys, ...names, manifest: DEFAULT_MANIFEST })
  const api = testApi()
  await api.serve({ schema, metrics: {}, threshold: null }, () => [0.5])
  const { statusCode, body } = await api.predict('orders', { instances: [{ size: 33, vip: '#N/A' }] })
  expect(statusCode).toBe(200)
  expect(JSON.parse(body).warnings ?? []).toEqual([])
  await api.send({ path: '/models/orders/predict', headers: { 'content-type': 'text/csv' }, body: '33,#N/A' })
  const [asJson, asCsv] = api.scorer.requests
  expect(asCsv).toEqual(asJson)
  expect(asJson?.[0]).toEqual([33, 1, 0, 0])
})
