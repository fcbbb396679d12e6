/** The parts of a split. */
export type Part = 'train' | 'validation' | 'test'

export const PARTS: readonly Part[] = ['train', 'validation', 'test']

/**
 * Where validation and test begin, in the order of the rows' keys: as the numbers that keys are, or as the texts of
 * records, which compare alike.
 */
export type Boundaries<Key extends number | string> = { readonly validation: Key; readonly test: Key }

/**
 * The part of a row with this key: a boundary belongs to the part it begins. The dataset engine's kernel has the same
 * rule compiled, for rows by the million (`nextPlace` of engines/dataset/kernel/assembly/write.ts); a test holds the two
 * equal.
 */
export function partOf<Key extends number | string>(key: Key, boundaries: Boundaries<Key>): Part {
  if (key >= boundaries.test) return 'test'
  return key >= boundaries.validation ? 'validation' : 'train'
}
