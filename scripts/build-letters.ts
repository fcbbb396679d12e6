// Writes shared/schema/text/letters-table.ts from the Unicode data of this Node.
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { defineCommand } from '../cli/command-line/command.ts'
import { runScript } from '../cli/command-line/run-command-line.ts'

const ROOT = path.dirname(import.meta.dirname)
const TABLE = path.join(ROOT, 'shared/schema/text/letters-table.ts')
const END = 0x30000
/** Scripts that put no space between words, and pictures. */
const SINGLES =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}\p{Extended_Pictographic}\p{Regional_Indicator}]$/u
const SEPARATORS = /^[\p{Z}\p{P}\p{S}\p{C}\p{Default_Ignorable_Code_Point}]$/u
const ASSIGNED = /^\P{Cn}$/u
const WORDS = /^[\p{L}\p{M}\p{N}]$/u

/** What composes with a character before it. */
const SECOND_PARTS = new Set(
  Array.from({ length: END }, (_, code) => code)
    .filter((code) => code < 0xd800 || code > 0xdfff)
    .flatMap((code) => {
      const text = String.fromCodePoint(code)
      const parts = Array.from(text.normalize('NFD'))
      return text.normalize('NFC') === text ? parts.slice(1) : []
    }),
)

process.exitCode = await runScript(
  defineCommand({
    name: 'node scripts/build-letters.ts',
    summary:
      'Makes the table of letters and their small forms anew. Models know their words by it: a new hash goes with it.',
    options: {},
    run: async () => {
      const table = [
        ['SEPARATORS', 'What stands between words.', runs((code) => (isSeparator(code) ? 0 : undefined))],
        ['SINGLES', 'What is a word of its own.', runs((code) => (isSingle(code) ? 0 : undefined))],
        ['COMPOSED', 'What may change where it is normalized.', runs((code) => (mayCompose(code) ? 0 : undefined))],
        ['SMALL', 'Small letters, by how far they are from theirs.', runs(distanceToSmall)],
      ] as const
      const lines = table.map(([name, says, text]) => `/** ${says} */\nexport const ${name} =\n  '${text}'\n`)
      writeFileSync(
        TABLE,
        `// Made by scripts/build-letters.ts of Unicode ${process.versions['unicode']}: runs of code points, see letters.ts.\n\n${lines.join('\n')}`,
      )
      return { ok: true }
    },
  }),
  process.argv.slice(2),
)

function isSingle(code: number): boolean {
  const text = String.fromCodePoint(code)
  // The signs of ASCII and Latin-1, such as ©, are pictures to Unicode.
  return code > 0xff && SINGLES.test(text) && (WORDS.test(text) || /^\p{So}$/u.test(text))
}

/** What no Unicode knows yet is a letter: a later one may say so. */
function isSeparator(code: number): boolean {
  const text = String.fromCodePoint(code)
  return ASSIGNED.test(text) && SEPARATORS.test(text) && !isSingle(code)
}

/** Characters that a normalization to NFC moves, replaces or joins with one before them. */
function mayCompose(code: number): boolean {
  if (code >= 0x1100 && code <= 0x11ff) return true
  const text = String.fromCodePoint(code)
  return text.normalize('NFC') !== text || movesBefore(text) || SECOND_PARTS.has(text)
}

/** Whether it has a combining class: marks are sorted by it. */
function movesBefore(text: string): boolean {
  if (!/^\p{M}$/u.test(text)) return false
  return text === '\u0345' || !`\u0345${text}`.normalize('NFD').startsWith('\u0345')
}

/** Simple case folding: one character to one, as expressions that ignore case do it. */
function distanceToSmall(code: number): number | undefined {
  const text = String.fromCodePoint(code)
  if (!WORDS.test(text)) return undefined
  for (const small of [text.toUpperCase().toLowerCase(), text.toLowerCase()]) {
    if (small === text || Array.from(small).length !== 1) continue
    if (new RegExp(`^${small}$`, 'iu').test(text)) return (small.codePointAt(0) ?? code) - code
  }
  return undefined
}

/** By gap to the run before, length, step and value, as base 36. */
function runs(valueOf: (code: number) => number | undefined): string {
  const found: { first: number; last: number; step: number; value: number }[] = []
  for (let code = 0; code < END; code++) {
    if (code >= 0xd800 && code <= 0xdfff) continue
    const value = valueOf(code)
    if (value === undefined) continue
    const run = found.at(-1)
    const gap = code - (run?.last ?? Number.NEGATIVE_INFINITY)
    const fits = run !== undefined && run.value === value && (run.first === run.last ? gap <= 2 : gap === run.step)
    if (!fits) found.push({ first: code, last: code, step: 1, value })
    else {
      run.step = gap
      run.last = code
    }
  }
  let end = 0
  return found
    .map(({ first, last, step, value }) => {
      const fields = [first - end, (last - first) / step + 1, step, value]
      end = last
      while (fields.length > 1 && fields.at(-1) === [0, 1, 1, 0][fields.length - 1]) fields.pop()
      return fields.map((field) => field.toString(36)).join(' ')
    })
    .join(',')
}
