import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeCbor, encodeCbor } from './cbor.ts'

const json = fc.jsonValue({ maxDepth: 4 }).filter((value) => !JSON.stringify(value).includes('__proto__'))

describe('CBOR', () => {
  it('brings any JSON value back', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(decodeCbor(encodeCbor(value))).toEqual(value)
      }),
    )
  })

  // RFC 8949, appendix A.
  it.each([
    ['1818', 24],
    ['1903e8', 1000],
    ['1b000000e8d4a51000', 1_000_000_000_000],
    ['3903e7', -1000],
    ['f93c00', 1],
    ['f90001', 5.960464477539063e-8],
    ['f97c00', Number.POSITIVE_INFINITY],
    ['f97e00', Number.NaN],
    ['fa47c35000', 100_000],
    ['fbc010666666666666', -4.1],
    ['f4', false],
    ['f7', null],
    ['c11a514b67b0', 1_363_896_240],
    ['62c3bc', 'ü'],
    ['7f657374726561646d696e67ff', 'streaming'],
    ['9f018202039f0405ffff', [1, [2, 3], [4, 5]]],
    ['bf61610161629f0203ffff', { a: 1, b: [2, 3] }],
  ])('reads %s', (text, value) => {
    expect(decodeCbor(Buffer.from(text, 'hex'))).toEqual(value)
  })

  it('writes a time as seconds under its tag', () => {
    expect(encodeCbor(new Date(1_363_896_240_000)).toString('hex')).toBe('c11b00000000514b67b0')
    expect(decodeCbor(encodeCbor({ at: new Date(1500) }))).toEqual({ at: 1.5 })
  })

  it('refuses what is cut off anywhere, and what follows', () => {
    const whole = encodeCbor({ a: [1.5, 'text', -70_000, true] })
    for (let end = 0; end < whole.length; end++) {
      expect(() => decodeCbor(whole.subarray(0, end))).toThrow(/cut off|out of range|outside buffer bounds/)
    }
    expect(() => decodeCbor(Buffer.concat([whole, Buffer.of(0)]))).toThrow('more than one value')
  })
})
