import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { PADDING_BYTES } from './layout.ts'
import { RecordKernel } from './record-kernel.ts'

const kernel = new RecordKernel()
kernel.setFormat(',', '.')
const at = kernel.allocate(256 + PADDING_BYTES)

/** The kernel's value of a cell; NaN where it leaves it to the host. */
function valueOf(text: string): number {
  const length = kernel.bytes.write(text, at, 'latin1')
  kernel.tokenize(at, at + length, true)
  return kernel.exports.numberOf(0)
}

describe('the value of a numeric cell', () => {
  test.each([
    '0',
    '-12.5',
    '0.12345678901234567',
    '-0.98765432109876543',
    '1.7976931348623157',
    // Between two doubles, to the even one; and a little above and below.
    '4503599627370496.5',
    '4503599627370497.5',
    '4503599627370497.501',
    '4503599627370497.499',
    '9007199254740993',
    '9007199254740995',
    '9999999999999999999',
    '0.001953125000000001',
  ])('%s', (text) => {
    expect(valueOf(text)).toBe(Number(text))
  })

  test.each(['12345678901234567890', '0.0001234567890123456', '0.2500000000000000001', ''])(
    '%s is left to the host',
    (text) => {
      expect(valueOf(text)).toBeNaN()
    },
  )

  it('is what JavaScript reads, where it is not left to the host', () => {
    const digits = fc.bigInt({ min: 0n, max: 10n ** 19n - 1n })
    fc.assert(
      fc.property(digits, fc.integer({ min: 1, max: 18 }), fc.boolean(), (number, scale, isNegative) => {
        const padded = String(number).padStart(scale + 1, '0')
        const text = `${isNegative ? '-' : ''}${padded.slice(0, -scale)}.${padded.slice(-scale)}`
        const value = valueOf(text)
        expect(Number.isNaN(value) || Object.is(value, Number(text))).toBe(true)
      }),
      { numRuns: 5_000 },
    )
  })

  it('is what JavaScript reads, of numbers as it writes them', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 1e6, noNaN: true }), (number) => {
        expect(valueOf(String(number))).toBe(number)
      }),
      { numRuns: 5_000 },
    )
  })
})
