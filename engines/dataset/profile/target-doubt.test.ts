import { describe, expect, test } from 'vitest'
import { EMPTY_PROFILE } from './column-profile.ts'
import { type TargetSource, targetDoubt } from './target-doubt.ts'

/** A column as `name:kind`: text, truth values, a few integers, amounts, or an ID, which is never predicted; `?` has gaps. */
type Sketch = `${string}:${'text' | 'boolean' | 'few' | 'amount' | 'id'}${'' | '?'}`

const KINDS = { text: 'text', boolean: 'boolean', few: 'number', amount: 'number', id: 'number' } as const
const VALUES = { text: 4, boolean: 2, few: 2, amount: 90, id: 100 } as const

/** What could as well be the target as the column of this name; undefined where it stands out. */
function doubt(columns: readonly Sketch[], target: string, by: TargetSource): readonly string[] | undefined {
  const parts = columns.map((sketch) => {
    const [name = '', kind = ''] = sketch.replace('?', '').split(':')
    return { name, kind: kind as keyof typeof KINDS, missing: sketch.endsWith('?') ? 5 : 0 }
  })
  const index = parts.findIndex(({ name }) => name === target)
  const type = parts[index]?.kind === 'amount' ? 'regression' : 'binary'
  return targetDoubt(
    { index, by },
    { type },
    {
      header: parts.map(({ name }) => name),
      profiles: parts.map(({ kind, missing }) => ({ ...EMPTY_PROFILE, kind: KINDS[kind], missing })),
      sampledCells: (column) =>
        Array.from({ length: 100 }, (_, row) => String(row % VALUES[parts[column]?.kind ?? 'amount'])),
      canBe: (column) => parts[column]?.kind !== 'id',
    },
  )?.others
}

describe('stands out', () => {
  test.each<[string, Sketch[], string, TargetSource]>([
    ['what the manifest names', ['age:amount', 'sex:text'], 'sex', 'manifest'],
    ['what the champion predicts', ['age:amount', 'sex:text'], 'sex', 'champion'],
    ['a name that means it', ['a:few', 'class:text', 'b:few'], 'class', 'name'],
    ['the same at the end, beside an event', ['default:boolean', 'job:text', 'y:boolean'], 'y', 'name'],
    ['an event', ['Id:id', 'Age:amount', 'Attrition:boolean', 'Job:text', 'Pay:amount'], 'Attrition', 'habit'],
    [
      'a price before coordinates',
      ['carat:amount', 'cut:text', 'price:amount', 'x:amount', 'y:amount', 'z:amount'],
      'price',
      'habit',
    ],
    ['a price of two words', ['Brand:text', 'Selling_Price:amount', 'KM:amount'], 'Selling_Price', 'habit'],
    ['the one text among numbers', ['RI:amount', 'Na:amount', 'Form:text'], 'Form', 'last'],
    ['classes beside whom the rows are about', ['patient_id:text', 'V1:amount', 'V3:few'], 'V3', 'last'],
    ['classes among amounts', ['V1:amount', 'V2:amount', 'V3:few'], 'V3', 'last'],
    ['what is decided, beside sensors', ['temp:amount', 'line:text', 'failure:few'], 'failure', 'last'],
    ['the same with a flag', ['temp:amount', 'line:text', 'fail_flag:boolean'], 'fail_flag', 'last'],
    ['a class of incomes', ['age:amount', 'job:text', 'income:few'], 'income', 'last'],
    [
      'an event before several of its kinds',
      ['torque:amount', 'Machine failure:few', 'TWF:few', 'HDF:few'],
      'Machine failure',
      'habit',
    ],
    ['an event before a band of pay', ['hours:amount', 'left:few', 'sales:text', 'salary:text'], 'left', 'habit'],
    [
      'an event before a score',
      ['tenure:amount', 'Churn:boolean', 'Reason:text', 'Satisfaction Score:amount'],
      'Churn',
      'habit',
    ],
    ['a count beside traits', ['holiday:boolean', 'weather:text', 'cnt:amount'], 'cnt', 'last'],
    ['an amount beside pay', ['salary:amount', 'age:amount', 'cost:amount'], 'cost', 'last'],
    [
      'a name of an outcome',
      ['cement:amount', 'water:amount', 'compressive_strength:amount'],
      'compressive_strength',
      'last',
    ],
  ])('%s', (_, columns, target, by) => {
    expect(doubt(columns, target, by)).toBeUndefined()
  })
})

describe('is in doubt, with what it could be', () => {
  test.each<[string, Sketch[], string, TargetSource, string[]]>([
    [
      'a class beside an event',
      ['survived:few', 'fare:amount', 'class:text', 'deck:text'],
      'class',
      'name',
      ['survived'],
    ],
    ['of two such names the one within', ['class:text', 'a:few', 'outcome:few', 'b:few'], 'outcome', 'name', ['class']],
    ['a price where sales come first', ['Sales:amount', 'Price:amount', 'US:boolean'], 'Price', 'habit', ['Sales']],
    [
      'an event before one more, which is the last',
      ['carrier:text', 'CANCELLED:few', 'ARR_DEL15:few'],
      'CANCELLED',
      'habit',
      ['ARR_DEL15'],
    ],
    ['an amount of incomes', ['age:amount', 'job:text', 'income:amount'], 'income', 'last', ['age', 'job']],
    ['an amount among others', ['x1:amount', 'x2:amount', 'x3:amount'], 'x3', 'last', ['x1', 'x2']],
    [
      'an event of before, and a decision at the end',
      ['age:amount', 'default:boolean', 'poutcome:text', 'deposit:boolean'],
      'default',
      'habit',
      ['deposit'],
    ],
    ...['miasto', 'město', 'kaupunki', 'stad', 'oraș', 'província', 'kommune'].map(
      (place): [string, Sketch[], string, TargetSource, string[]] => [
        `a place, ${place}`,
        ['earnings:amount', 'degree:text', `${place}:text`],
        place,
        'last',
        ['earnings'],
      ],
    ),
    ['a trait', ['earnings:amount', 'degree:text', 'age:amount'], 'age', 'last', ['earnings']],
    ['one truth value of many', ['bought:boolean', 'red:boolean', 'big:boolean'], 'big', 'last', ['bought', 'red']],
    ['one of two alike', ['Hits:amount', 'League:amount', 'NewLeague:text'], 'NewLeague', 'last', ['Hits', 'League']],
    ['a count beside a decision', ['age:amount', 'deposit:boolean', 'visits:amount'], 'visits', 'last', ['deposit']],
    ['a count beside pay', ['age:amount', 'salary:amount', 'visits:amount'], 'visits', 'last', ['salary']],
    ['one with gaps', ['a:amount', 'b:amount', 'form:text?'], 'form', 'last', ['a', 'b']],
  ])('%s', (_, columns, target, by, others) => {
    expect(doubt(columns, target, by)).toEqual(others)
  })
})

test('it is in doubt where another is named like what people predict and cannot be read', () => {
  const target = { index: 1, by: 'last', passedOver: [{ name: 'price', why: 'free text' }] } as const
  const columns = {
    header: ['price', 'form'],
    profiles: [EMPTY_PROFILE, EMPTY_PROFILE],
    sampledCells: () => [],
    canBe: (column: number) => column === 1,
  }
  expect(targetDoubt(target, { type: 'binary' }, columns)?.others).toEqual(['price'])
})
