import { expect, test } from 'vitest'
import { COLUMN_ENTRIES, PADDING_BYTES, USE_KEEPS_TEXTS } from './layout.ts'
import { RecordKernel } from './record-kernel.ts'

const TEXT = Buffer.from('red,1\nblue,2\nred,3\n')

function kernelWithColumns(): RecordKernel {
  const kernel = new RecordKernel()
  kernel.setFormat(';', ',')
  kernel.setColumns([USE_KEEPS_TEXTS, 0], 1)
  kernel.lettersAt()
  // More than the memory it begins with.
  kernel.allocate(3_000_000)
  return kernel
}

test('a copy is at the same place with everything, and goes on alone', () => {
  const kernel = kernelWithColumns()
  const copy = new RecordKernel(kernel.copy())
  expect(copy.bytes.equals(kernel.bytes)).toBe(true)
  expect([copy.delimiter, copy.decimal, copy.lettersAt()]).toEqual([';', ',', kernel.lettersAt()])
  const at = kernel.allocate(TEXT.length + PADDING_BYTES)
  expect(copy.allocate(TEXT.length + PADDING_BYTES)).toBe(at)
  copy.bytes.set(TEXT, at)
  copy.exports.setFormat(44, 46)
  expect(copy.tokenize(at, at + TEXT.length, true)).toBe(at + 6)
  expect([copy.count, copy.cellText(0), copy.cellText(1)]).toEqual([2, 'red', '1'])
  expect(kernel.count).toBe(0)
  copy.setColumn(0, COLUMN_ENTRIES, 7)
  expect(kernel.column(0, COLUMN_ENTRIES)).toBe(0)
})

test('every global of the kernel that can change is in a copy', () => {
  const { globals } = kernelWithColumns().copy()
  // AssemblyScript's `top`, where the memory's free part begins, is exported under no name of its own.
  expect(Object.keys(globals).length).toBeGreaterThan(50)
  expect(Object.values(globals)).toContain(kernelWithColumns().exports.cells.value)
})
