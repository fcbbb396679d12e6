import { describe, expect, test } from 'vitest'
import { DEFAULT_MANIFEST, type Manifest } from '#shared/manifest/manifest.ts'
import { inferTarget } from './infer-target.ts'

const PLACE = 's3://bucket/datasets/a.csv'
/** Stands for what is no obstacle: the column's cells are texts. */
const TEXT = 'text'
const SET_TARGET = 'Set "target" in the manifest to choose another.'

/** `obstacles`: why columns cannot be the target, by their names. */
function infer(
  header: readonly string[],
  obstacles: Readonly<Record<string, string>> = {},
  settings: Partial<Manifest> = {},
  served?: string,
) {
  const file = { place: PLACE, header }
  return inferTarget(
    file,
    { ...DEFAULT_MANIFEST, ...settings },
    (index) => {
      const obstacle = obstacles[header[index] ?? '']
      return obstacle === TEXT ? { obstacle: undefined, isNumber: false } : { obstacle, isNumber: true }
    },
    served === undefined
      ? undefined
      : { schema: { columns: [{ name: served, index: 0, role: 'target' }] }, split: { method: 'hash', columns: [] } },
  )
}

describe('the target', () => {
  test('is what the manifest names, without a word', () => {
    expect(infer(['a', 'target', 'b'], {}, { target: 'b' })).toEqual({
      name: 'b',
      index: 2,
      reason: 'the manifest names it',
      by: 'manifest',
      warnings: [],
    })
  })

  test('is what the model that serves predicts, and says so', () => {
    expect(infer(['a', 'churned', 'b'], {}, {}, 'a')).toEqual({
      name: 'a',
      index: 0,
      reason: 'the model that serves predicts it',
      by: 'champion',
      warnings: [`Column "a" is taken as the target, as in the model that serves. ${SET_TARGET}`],
    })
  })

  test.each<[string, Readonly<Record<string, string>>, Partial<Manifest>, string]>([
    ['the file has it no more', {}, {}, 'The model that serves predicts "gone", but the file has no such column.'],
    ['it is an ID now', { gone: 'an ID' }, {}, 'The model that serves predicts "gone", but it is an ID in this file.'],
    [
      'the manifest leaves it out',
      { gone: TEXT },
      { features: { ...DEFAULT_MANIFEST.features, exclude: ['gone'] } },
      'The model that serves predicts "gone", but the manifest uses it otherwise.',
    ],
  ])('is guessed again where %s', (_, obstacles, settings, why) => {
    const header = ['a', ...Object.keys(obstacles), 'churned']
    const { name, warnings } = infer(header, obstacles, settings, 'gone')
    expect(name).toBe('churned')
    expect(warnings).toEqual([expect.stringContaining(why)])
  })

  test.each<[string, string[], string, string]>([
    ['is the column called target', ['a', 'Target', 'b'], 'Target', ''],
    ['is the column called OUTCOME', ['OUTCOME', 'b'], 'OUTCOME', ''],
    [
      'is the later of two such names',
      ['class', 'a', 'outcome', 'b'],
      'outcome',
      '; "class" could be it by its name too',
    ],
    ['is called y', ['y', 'a', 'z'], 'y', ''],
  ])('%s, and says so', (_, header, name, also) => {
    expect(infer(header)).toEqual({
      name,
      index: header.indexOf(name),
      reason: 'by its name',
      by: 'name',
      warnings: [`Column "${name}" is taken as the target, by its name${also}. ${SET_TARGET}`],
    })
  })

  test.each<[string, string[], string]>([
    ['survived', ['PassengerId', 'Survived', 'Pclass', 'Name'], 'Survived'],
    ['churned, in another spelling', ['is_churned', 'age', 'fee'], 'is_churned'],
    ['the price, beside coordinates', ['carat', 'price', 'x', 'y', 'z'], 'price'],
    ['the price, written as one word', ['Id', 'SalePrice', 'MoSold'], 'SalePrice'],
    ['the price that is meant, of two', ['Selling_Price', 'Present_Price', 'Kms'], 'Selling_Price'],
    ['a fraud', ['amount', 'isFraud', 'hour'], 'isFraud'],
    ['a default, as UCI has it', ['default.payment.next.month', 'age'], 'default.payment.next.month'],
    ['a species', ['species', 'island', 'bill_length'], 'species'],
  ])('is what people predict by its name: %s', (_, header, name) => {
    const reason = 'its name is one of what people predict, and no other column has such a name'
    expect(infer(header)).toMatchObject({
      name,
      reason,
      warnings: [`Column "${name}" is taken as the target: ${reason}. ${SET_TARGET}`],
    })
  })

  test.each<[string, string[]]>([
    ['no name tells it', ['a', 'b', 'kind']],
    ['two names stand out', ['price', 'quality', 'kind']],
    ['y is a coordinate', ['x', 'y', 'kind']],
  ])('is else the last column, where %s', (_, header) => {
    expect(infer(header)).toMatchObject({
      name: 'kind',
      warnings: [`The last column "kind" is taken as the target: no name tells which it is. ${SET_TARGET}`],
    })
  })

  test('is called y beside x, where it is text', () => {
    expect(infer(['x', 'y', 'kind'], { y: TEXT })).toMatchObject({ name: 'y', reason: 'by its name' })
  })

  test('is left of columns that cannot be it', () => {
    expect(infer(['a', 'fee', 'signed', 'id'], { signed: 'a date', id: 'an ID' })).toMatchObject({
      name: 'fee',
      reason: 'the last column that can be one: "signed" is a date, "id" is an ID',
      warnings: [
        `Column "fee" is taken as the target, the last one that can be: "signed" is a date, "id" is an ID. ${SET_TARGET}`,
      ],
    })
  })

  test.each<[string, string[], string]>([
    ['a place', ['a', 'kind', 'lat', 'centroid_lon'], 'kind'],
    ['a coordinate', ['x', 'kind', 'y', 'z'], 'kind'],
    ['a time', ['a', 'kind', 'order_date', 'Time'], 'kind'],
    ['whom the row is about', ['a', 'kind', 'clusterID', 'Subject', 'Animal'], 'kind'],
    ['a part of an experiment', ['a', 'rate', 'index', 'plot', 'Block', 'replicate'], 'rate'],
    ['nothing, where there is nothing else', ['x', 'y'], 'y'],
    ['one of these, where there is nothing but these', ['lon', 'lat', 'year'], 'year'],
  ])('is left of %s, by its name', (_, header, name) => {
    expect(infer(header).name).toBe(name)
  })

  test('is not one of that name which cannot be it, and says so', () => {
    expect(infer(['label', 'a', 'kind'], { label: 'an ID' }).warnings).toEqual([
      `The last column "kind" is taken as the target: no name tells which it is. By name it could be another, but "label" is an ID. ${SET_TARGET}`,
    ])
  })

  test('is a constant that is meant by its name, which is refused later', () => {
    expect(infer(['a', 'churned', 'b'], { churned: 'constant' }).name).toBe('churned')
    expect(infer(['a', 'b', 'kind'], { kind: 'constant' }).name).toBe('b')
  })

  test('is no column that the manifest speaks of', () => {
    const features = { ...DEFAULT_MANIFEST.features, exclude: ['d'], keep: ['c'] }
    const split = { ...DEFAULT_MANIFEST.split, strategy: 'time' as const, column: 'b' }
    expect(infer(['a', 'b', 'c', 'd'], {}, { features, split }).name).toBe('a')
  })

  test('that no column can be is refused with what each is', () => {
    expect(() => infer(['id', 'when'], { id: 'an ID', when: 'a date' })).toThrow(
      expect.objectContaining({
        code: 'target-missing',
        message: `${PLACE} has no column that can be taken as the target: "id" is an ID; "when" is a date.`,
      }),
    )
  })
})
