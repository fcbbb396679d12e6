import { wordsOf } from '#shared/schema/text/hashed-words.ts'
import { spreadRows } from './held-out-skill.ts'
import type { SampledText } from './leak-input.ts'
import type { Targets } from './one-feature-tree.ts'
import { LEVEL_SKILL, shareAtLeast } from './revealing-levels.ts'
import { tellingWords } from './revealing-names.ts'

/** A sign that a free text knows the target. */
export type TextLeak =
  /** All of its words together; by their skill as that of any feature. */
  | { readonly kind: 'text'; readonly name: string; readonly skill: number }
  /** One word that comes almost only with one class. */
  | {
      readonly kind: 'word'
      readonly name: string
      readonly word: string
      readonly classCode: number
      readonly rows: number
      /** Else it is only told: of a topic's texts many have the topic's name. */
      readonly holds: boolean
    }
  /** The number that is predicted stands in the text. */
  | { readonly kind: 'quoted'; readonly name: string; readonly share: number }

export type TextTargets = Targets & { readonly name: string; readonly labels: readonly string[] }

/** Of more texts, and of longer ones, the rest is not looked at. */
const MOST_COLUMNS = 10
const MOST_CHARACTERS = 600
const MOST_WORDS = 60
/** Of more classes, only single words are looked at. */
const MOST_CLASSES = 20
const FEWEST_ROWS = 5
/** A word that only some of a class have tells of them what any honest word does. */
const COVERED = 0.5
/** Of a word that the target's own name has, as of a column's name. */
const NAMED_SKILL = 0.5
const QUOTED_SHARE = 0.5
const TOLD_SKILL = 0.9

/** What the words of free texts give away, one sign a column, the gravest. */
export function findTextLeaks(
  texts: Iterable<SampledText>,
  targets: TextTargets,
  halves: Uint8Array,
): readonly TextLeak[] {
  const rows = spreadRows(targets.values.length)
  const found: TextLeak[] = []
  let columns = 0
  for (const text of texts) {
    if (columns++ === MOST_COLUMNS) break
    const leak = targets.classes > 0 ? leakOfClasses(text, targets, halves, rows) : quotedNumber(text, targets, rows)
    if (leak) found.push(leak)
  }
  return found
}

function leakOfClasses(
  { name, texts }: SampledText,
  targets: TextTargets,
  halves: Uint8Array,
  rows: readonly number[],
): TextLeak | undefined {
  const sampled: readonly TextRow[] = rows.map((row) => ({
    words: [...new Set(firstWords(texts[row] ?? ''))],
    code: targets.values[row] ?? 0,
    half: halves[row] ?? 0,
  }))
  const word = revealingWord(sampled, targets)
  if (word?.holds) return { kind: 'word', name, ...word }
  const skill = targets.classes <= MOST_CLASSES ? skillOfWords(sampled, targets.classes) : 0
  if (skill >= TOLD_SKILL) return { kind: 'text', name, skill }
  return word && { kind: 'word', name, ...word }
}

type TextRow = { readonly words: readonly string[]; readonly code: number; readonly half: number }

function firstWords(text: string): readonly string[] {
  return wordsOf(text.slice(0, MOST_CHARACTERS))
    .slice(0, MOST_WORDS)
    .map((word) => word.text)
}

/** The word that tells most for certain: that it holds comes before how many rows it is in. */
function revealingWord(rows: readonly TextRow[], targets: TextTargets): Omit<Word, 'name' | 'kind'> | undefined {
  const counts = countWords(rows, targets.classes)
  const ofClass = new Float64Array(targets.classes)
  for (const { code } of rows) ofClass[code] = (ofClass[code] ?? 0) + 1
  // Rarer words cannot be in half of any class: they are not tried.
  const common = COVERED * Math.min(...ofClass.filter((count) => count > 0))
  const tried = [...counts.values()].filter((byClass) => sum(byClass) >= common).length
  const ofTarget = new Set(tellingWords(targets.name))
  const ofLabels = new Set(targets.labels.flatMap(tellingWords))
  let best: Omit<Word, 'name' | 'kind'> | undefined
  for (const [word, byClass] of counts) {
    const [hits, all] = [Math.max(...byClass), sum(byClass)]
    if (all < FEWEST_ROWS) continue
    const classCode = byClass.indexOf(hits)
    const share = (ofClass[classCode] ?? 0) / rows.length
    const skillOf = (words: number) => 1 - (1 - shareAtLeast(hits, all, SIGNIFICANCE / words)) / (1 - share)
    const isCommon = hits >= COVERED * (ofClass[classCode] ?? 0)
    const isNamed = ofTarget.has(word) && skillOf(ofTarget.size) >= NAMED_SKILL
    const holds = isNamed || (isCommon && hits >= LEVEL_SKILL * all && skillOf(tried) >= LEVEL_SKILL)
    if (!holds && !(ofLabels.has(word) && skillOf(ofLabels.size) >= NAMED_SKILL)) continue
    const isBetter = best === undefined || (holds === best.holds ? all > best.rows : holds)
    if (isBetter) best = { word, classCode, rows: all, holds }
  }
  return best
}

type Word = Extract<TextLeak, { kind: 'word' }>

const SIGNIFICANCE = 0.05

/** By word, in how many rows of each class it is. */
function countWords(rows: readonly TextRow[], classes: number): Map<string, Float64Array> {
  const counts = new Map<string, Float64Array>()
  for (const { words, code } of rows) {
    for (const word of words) {
      const byClass = counts.get(word) ?? new Float64Array(classes)
      byClass[code] = (byClass[code] ?? 0) + 1
      counts.set(word, byClass)
    }
  }
  return counts
}

/** The share of guessing's errors that the words take away, by naive Bayes on rows that it was not fitted on. */
function skillOfWords(rows: readonly TextRow[], classes: number): number {
  let [errors, guessErrors] = [0, 0]
  for (const half of [0, 1]) {
    const fitted = rows.filter((row) => row.half !== half)
    const ofClass = new Float64Array(classes)
    for (const { code } of fitted) ofClass[code] = (ofClass[code] ?? 0) + 1
    const guess = ofClass.indexOf(Math.max(...ofClass))
    const priors = ofClass.map((count) => Math.log((count + 1) / (fitted.length + classes)))
    const weights = countWords(fitted, classes)
    for (const byClass of weights.values()) {
      for (let each = 0; each < classes; each++) {
        byClass[each] = Math.log(((byClass[each] ?? 0) + 0.5) / ((ofClass[each] ?? 0) + 1))
      }
    }
    for (const { words, code, half: own } of rows) {
      if (own !== half) continue
      const scores = priors.slice()
      for (const word of words) {
        const byClass = weights.get(word)
        if (!byClass) continue
        for (let each = 0; each < classes; each++) scores[each] = (scores[each] ?? 0) + (byClass[each] ?? 0)
      }
      if (scores.indexOf(Math.max(...scores)) !== code) errors++
      if (guess !== code) guessErrors++
    }
  }
  return guessErrors === 0 ? 0 : 1 - errors / guessErrors
}

const NUMBER = /\d+(?:,\d{3})*(?:\.\d+)?/g

/** Whether the number that is predicted stands in the text, beyond what the number of another row does. */
function quotedNumber({ name, texts }: SampledText, targets: Targets, rows: readonly number[]): TextLeak | undefined {
  let [own, others] = [0, 0]
  for (const [place, row] of rows.entries()) {
    const text = (texts[row] ?? '').slice(0, MOST_CHARACTERS)
    const numbers = new Set(Array.from(text.matchAll(NUMBER), ([digits]) => Number(digits.replaceAll(',', ''))))
    const target = Math.abs(targets.values[row] ?? 0)
    const other = Math.abs(targets.values[rows[(place + 1) % rows.length] ?? 0] ?? 0)
    if (numbers.has(target)) own++
    if (numbers.has(other)) others++
  }
  const share = own / rows.length
  return share - others / rows.length >= QUOTED_SHARE ? { kind: 'quoted', name, share } : undefined
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0)
}
