import { expect, it } from 'vitest'
import { applyEdits, listHas, type ManifestEdit, settingAt, withEdits } from './manifest-edits.ts'

it('changes what is named, in its place, and nothing else', () => {
  const before = {
    target: 'old',
    features: { exclude: ['id', 'elsewhere'], text: 'off' },
    training: { quality: 'fast', instanceType: 'ml.m5.xlarge' },
    promotion: { approval: 'manual' },
  }
  const edits: readonly ManifestEdit[] = [
    { path: ['target'], value: null },
    { path: ['features', 'exclude'], member: 'id', isIn: false },
    { path: ['features', 'categorical'], member: 'plan', isIn: true },
    { path: ['training', 'quality'], value: 'best' },
    { path: ['csv', 'header'], value: false },
  ]
  const after = applyEdits(before, edits)
  expect(JSON.stringify(after)).toBe(
    JSON.stringify({
      features: { exclude: ['elsewhere'], text: 'off', categorical: ['plan'] },
      training: { quality: 'best', instanceType: 'ml.m5.xlarge' },
      promotion: { approval: 'manual' },
      csv: { header: false },
    }),
  )
  expect(applyEdits(after, edits)).toEqual(after)
})

it('leaves out what says nothing any more', () => {
  const edits: readonly ManifestEdit[] = [
    { path: ['csv', 'delimiter'], value: null },
    { path: ['features', 'exclude'], member: 'a', isIn: false },
  ]
  expect(applyEdits({ csv: { delimiter: ';' }, features: { exclude: ['a'] } }, edits)).toEqual({})
})

it('takes columns by any name', () => {
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    const after = applyEdits({}, [
      { path: ['features', 'exclude'], member: name, isIn: true },
      { path: ['csv', 'dateOrder', name], value: 'dmy' },
    ])
    expect(JSON.parse(JSON.stringify(after))).toEqual(
      JSON.parse(`{"features":{"exclude":["${name}"]},"csv":{"dateOrder":{"${name}":"dmy"}}}`),
    )
    expect(settingAt(after, ['csv', 'dateOrder', name])).toBe('dmy')
    expect(listHas(after, ['features', 'exclude'], name)).toBe(true)
    expect(settingAt({}, ['csv', name])).toBeUndefined()
    expect(Object.getPrototypeOf(after)).toBe(Object.prototype)
  }
})

it('keeps the last of several changes of one thing', () => {
  const first: ManifestEdit = { path: ['target'], value: 'a' }
  const second: ManifestEdit = { path: ['target'], value: 'b' }
  const list = (member: string, isIn: boolean): ManifestEdit => ({ path: ['features', 'exclude'], member, isIn })
  expect(withEdits([first, list('x', true), list('y', true)], [second, list('x', false)])).toEqual([
    list('y', true),
    second,
    list('x', false),
  ])
})
