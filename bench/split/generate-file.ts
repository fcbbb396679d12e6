import { closeSync, openSync, writeSync } from 'node:fs'
import { createRandom } from '../../lambdas/model-evaluation/metrics/random.ts'

/** What a generated file looks like. */
export const FILE_KINDS = ['numbers', 'mixed', 'local', 'floats', 'quoted'] as const
export type FileKind = (typeof FILE_KINDS)[number]

export type GeneratedFile = { readonly path: string; readonly rows: number; readonly sizeBytes: number }

/** Writes a CSV of about so many bytes; the same one every time. */
export function generateFile(kind: FileKind, path: string, sizeBytes: number): GeneratedFile {
  const random = createRandom(12345)
  const file = openSync(path, 'w')
  const header = HEADERS[kind]
  let lines = [header.join(kind === 'local' ? ';' : ',')]
  let written = 0
  let rows = 0
  let pending = 0
  while (written + pending < sizeBytes) {
    const line = LINES[kind](random, rows++)
    lines.push(line)
    pending += line.length + 1
    if (pending < 1_000_000) continue
    written += writeSync(file, `${lines.join('\n')}\n`)
    lines = []
    pending = 0
  }
  written += lines.length > 0 ? writeSync(file, `${lines.join('\n')}\n`) : 0
  closeSync(file)
  return { path, rows, sizeBytes: written }
}

type Random = () => number

const names = (count: number) => Array.from({ length: count }, (_, index) => `f${index}`)

const MIXED_NAMES = ['id', 'joined', 'seen', 'city', 'country', 'product', 'plan', 'active', 'newsletter', 'comment']

const HEADERS: Record<FileKind, readonly string[]> = {
  numbers: [...names(60), 'label'],
  mixed: [...MIXED_NAMES, ...names(10), 'label'],
  local: [...MIXED_NAMES, ...names(10), 'label'],
  floats: [...names(29), 'target'],
  quoted: [...names(60), 'label'].map((name) => `"${name}"`),
}

const LINES: Record<FileKind, (random: Random, row: number) => string> = {
  numbers: (random) => numbers(random).join(','),
  mixed: (random, row) => mixed(random, row).join(','),
  local: (random, row) => local(random, row).join(';'),
  floats: (random) => Array.from({ length: 30 }, () => String(random() + random() / 2 ** 26)).join(','),
  quoted: (random) =>
    numbers(random)
      .map((cell) => `"${cell}"`)
      .join(','),
}

/** Integers, amounts with two decimals, and a label. */
function numbers(random: Random): string[] {
  const cells = Array.from({ length: 60 }, (_, index) => {
    return index % 3 === 0 ? String(Math.floor(random() * 1000)) : (random() * 1000).toFixed(2)
  })
  return [...cells, random() < 0.3 ? '1' : '0']
}

function mixed(random: Random, row: number): string[] {
  const one = (count: number, prefix: string) => `${prefix}${Math.floor(random() ** 2 * count)}`
  const at = new Date(1.6e12 + random() * 1e11).toISOString()
  return [
    `C-${row}`,
    at.slice(0, 10),
    at.slice(0, 19),
    random() < 0.02 ? '' : one(60, 'City '),
    one(30, 'country'),
    one(800, 'SKU-'),
    one(4, 'plan '),
    random() < 0.5 ? 'true' : 'false',
    random() < 0.1 ? 'NA' : random() < 0.5 ? 'yes' : 'no',
    `"said ""${one(9, 'x')}"", and then ${one(1e7, 'wrote ticket ')}"`,
    ...Array.from({ length: 10 }, (_, index) =>
      random() < 0.03 ? '' : (random() * 10 ** (index % 4)).toFixed(index % 5),
    ),
    random() < 0.3 ? 'churned' : 'stayed',
  ]
}

/** The mixed file as it is written in Germany: amounts with a currency, units, percent, days first. */
function local(random: Random, row: number): string[] {
  const cells = mixed(random, row)
  const [id = '', joined = '', seen = '', ...rest] = cells
  const [year, month, day] = joined.split('-')
  const localDay = `${day}.${month}.${year}`
  const numbers = rest.slice(7, 17).map((cell, index) => (cell === '' ? cell : dressed(Number(cell), index)))
  return [id, localDay, `${localDay} ${seen.slice(11)}`, ...rest.slice(0, 7), ...numbers, rest.at(-1) ?? '']
}

/** An amount, a share, an integer, a measure, or a decimal number, all with commas. */
function dressed(value: number, index: number): string {
  if (index % 5 === 0) return `${grouped((value * 1000).toFixed(2))} €`
  if (index % 5 === 1) return `${value.toFixed(1).replace('.', ',')}%`
  if (index % 5 === 2) return value.toFixed(0)
  return index % 5 === 3 ? `${grouped(value.toFixed(3))} kWh` : grouped(value.toFixed(4))
}

function grouped(text: string): string {
  const [whole = '', fraction = ''] = text.split('.')
  return `${whole.replace(/\B(?=(\d{3})+$)/g, '.')},${fraction}`
}
