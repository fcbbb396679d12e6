import { describe, expect, test } from 'vitest'
import { parseScoreManifest } from '#shared/manifest/score-options.ts'
import { columnCodec } from '#shared/schema/column-codec.ts'
import type { FeatureColumn, FeatureSchema } from '#shared/schema/feature-schema.ts'
import { unknownColumns } from '../claim/unknown-columns.ts'
import { schemaAsWritten } from './schema-as-written.ts'

type Form = 'NFC' | 'NFD'

function schemaOf(form: Form): FeatureSchema {
  const feature = { role: 'feature', missing: 0, fill: null } as const
  return {
    version: 3,
    runId: 'r',
    dataset: 'd',
    problem: { type: 'regression', target: { mean: 0, min: 0, max: 1 } },
    columns: [
      {
        ...feature,
        name: 'fällig'.normalize(form),
        index: 0,
        type: 'date',
        encoding: 'date',
        position: 0,
        hasTime: false,
        statistics: { min: 0, max: 1, mean: 0, deciles: [], counts: [], missingRate: 0 },
        reading: { missingWords: 'values', order: 'ymd', digits: null },
      },
      { name: 'übrig'.normalize(form), index: 1, role: 'target', reading: { missingWords: 'values', number: null } },
    ],
    encodedWidth: 1,
    warnings: [],
  }
}

describe('settings by column of a file to score', () => {
  test.each<[Form, Form]>([
    ['NFC', 'NFC'],
    ['NFC', 'NFD'],
    ['NFD', 'NFC'],
    ['NFD', 'NFD'],
  ])('find it however its letters are written: %s in the schema, %s in the settings', (there, here) => {
    const [due, rest] = ['fällig', 'übrig'].map((name) => name.normalize(here)) as [string, string]
    const settings = { csv: { dateOrder: { [due]: 'dmy' }, missing: { [due]: ['nie'], [rest]: ['-1'] } } }
    const { csv } = parseScoreManifest(JSON.stringify(settings), 'the settings')
    const schema = schemaOf(there)
    expect(unknownColumns(csv ?? {}, schema)).toBeUndefined()
    expect(schemaAsWritten(schema, csv ?? {}).columns.map((column) => 'reading' in column && column.reading)).toEqual([
      { missingWords: ['', 'nie'], order: 'dmy', digits: null },
      { missingWords: ['', '-1'], number: null },
    ])
  })

  test.each([
    ['ymd', '2022-06-08'],
    ['dmy', '2008-06-22'],
    ['mdy', undefined],
  ] as const)('%s tells where the year of two digits stands, whatever the training file had', (dateOrder, date) => {
    const [due] = schemaOf('NFC').columns
    const { columns } = schemaAsWritten(schemaOf('NFC'), { dateOrder: 'ymd' })
    for (const column of [due, columns[0]]) {
      const schema = { ...schemaOf('NFC'), columns: [column as FeatureColumn] }
      const [written] = schemaAsWritten(schema, { dateOrder }).columns
      const value = columnCodec(written as FeatureColumn).parse('22/06/08')
      expect(value === undefined ? value : new Date(Number(value)).toISOString().slice(0, 10)).toBe(date)
    }
  })

  test.each<[Form, Form]>([
    ['NFC', 'NFD'],
    ['NFD', 'NFC'],
  ])('are refused for the target: %s in the schema, %s in the settings', (there, here) => {
    const settings = { csv: { dateOrder: { ['übrig'.normalize(here)]: 'dmy' } } }
    const { csv } = parseScoreManifest(JSON.stringify(settings), 'the settings')
    expect(unknownColumns(csv ?? {}, schemaOf(there))).toBe('csv.dateOrder: "übrig" is what is predicted')
  })
})
