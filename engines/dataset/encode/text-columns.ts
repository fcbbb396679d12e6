import type { Manifest } from '#shared/manifest/manifest.ts'
import type { Column, FeatureColumn } from '#shared/schema/feature-schema.ts'
import { MAX_ENCODED_WIDTH, widthOf } from './encoded-width.ts'

/** Fewer cells tell too little of a text to be worth their column. */
const FEWEST_TEXT_CELLS = 64
const MOST_WORD_CELLS = 200
const FEWEST_WORD_CELLS = 16

/** What the encoded rows are made for. */
export type TextRoom = {
  readonly text: Manifest['features']['text']
  readonly rows: number
  readonly training: Pick<Manifest['training'], 'instanceType' | 'instanceCount'>
}

/** The words of categories, and then free text, get what all other features leave of the encoded row. */
export function withRoomForWords(columns: readonly Column[], room: TextRoom): readonly Column[] {
  return withRoomForText(withRoomForCategories(columns), room)
}

function withRoomForCategories(columns: readonly Column[]): readonly Column[] {
  const those = columns.filter((column) => isEncodedAs(column, 'words')).length
  const others = columns.filter((column) => !isEncodedAs(column, 'words') && !isEncodedAs(column, 'hashed-words'))
  const most = Math.min(MOST_WORD_CELLS, Math.floor((MAX_ENCODED_WIDTH - widthSum(others)) / Math.max(1, those)))
  return columns.map((column): Column => {
    if (!isEncodedAs(column, 'words')) return column
    if (most < FEWEST_WORD_CELLS)
      return leftOut(column, 'its values have many words, and the other features fill the encoded row')
    return { ...column, vocabulary: column.vocabulary.slice(0, most) }
  })
}

function withRoomForText(columns: readonly Column[], room: TextRoom): readonly Column[] {
  const wanted = room.text === 'off' ? 0 : room.text
  const fewest = Math.min(FEWEST_TEXT_CELLS, wanted)
  const others = widthSum(columns.filter((column) => !isEncodedAs(column, 'hashed-words')))
  const free = MAX_ENCODED_WIDTH - others
  const count = columns.filter((column) => isEncodedAs(column, 'hashed-words')).length
  const kept = Math.min(count, Math.max(0, Math.floor(free / Math.max(1, fewest))))
  let width = wanted
  const whys: string[] = []
  // Where none is kept there is nothing to halve, though the row may be too wide without any.
  const widest = kept === 0 ? wanted : free / kept
  while (width > widest) width = halved(width, whys, 'the encoded row of all features has 1,000')
  const isTooMuch = () => tooMuch(others + kept * width, kept * width, room)
  for (let why = isTooMuch(); why !== undefined && width > fewest; why = isTooMuch()) width = halved(width, whys, why)
  const without = isTooMuch()
  let seen = 0
  return columns.map((column): Column => {
    if (!isEncodedAs(column, 'hashed-words')) return column
    if (without !== undefined) return leftOut(column, `free text: even with ${width} cells ${without}`)
    if (seen++ >= kept) return leftOut(column, 'free text: the other features fill the encoded row of 1,000 cells')
    const fewer = whys.length === 0 ? '' : `; ${wanted} cells were halved, for ${whys.join(', and ')}`
    return { ...column, width, reason: `${column.reason}${fewer}` }
  })
}

function halved(width: number, whys: string[], why: string): number {
  if (!whys.includes(why)) whys.push(why)
  return Math.floor(width / 2)
}

/** A digit and a comma. */
const TEXT_CELL_BYTES = 2
const OTHER_CELL_BYTES = 8
/** A function writes so much in a few minutes, beside reading the upload. */
const MOST_ENCODED_BYTES = 4e9
/** XGBoost's sparse page has 8 bytes a cell, zeros too, and 2 go with the bins of `hist`; the text it reads them from. */
const JOB_CELL_BYTES = 12
/** Of an instance's memory; the rest is the container's. */
const JOB_MEMORY_SHARE = 0.6

/** Why so many cells are too many for so many rows; undefined where they are not. */
function tooMuch(width: number, textWidth: number, { rows, training }: TextRoom): string | undefined {
  if (textWidth === 0) return undefined
  const encodedBytes = rows * (TEXT_CELL_BYTES * textWidth + OTHER_CELL_BYTES * (width - textWidth))
  if (encodedBytes > MOST_ENCODED_BYTES) return `the encoded rows would be over ${MOST_ENCODED_BYTES / 1e9} GB`
  const { instanceType, instanceCount } = training
  const memoryBytes = JOB_MEMORY_SHARE * instanceCount * instanceMemoryBytes(instanceType)
  return JOB_CELL_BYTES * rows * width > memoryBytes
    ? `the training job would need more than the memory of ${instanceType}`
    : undefined
}

/** By the name: compute types have 2 GB for each core, memory types 8, all others 4. */
export function instanceMemoryBytes(instanceType: string): number {
  const [, family = '', size = ''] = instanceType.split('.')
  const times = /^(\d*)xlarge$/.exec(size)
  const cores = times ? 4 * Number(times[1] || 1) : 2
  const perCore = /^c\d/.test(family) ? 2 : /^[rx]\d/.test(family) ? 8 : 4
  return cores * perCore * 2 ** 30
}

type Encoding = FeatureColumn['encoding']

function isEncodedAs<E extends Encoding>(
  column: Column,
  encoding: E,
): column is Extract<FeatureColumn, { encoding: E }> {
  return column.role === 'feature' && column.encoding === encoding
}

function widthSum(columns: readonly Column[]): number {
  return columns.reduce((sum, column) => sum + widthOf(column), 0)
}

function leftOut({ name, index }: Column, reason: string): Column {
  return { name, index, role: 'ignored', reason }
}
