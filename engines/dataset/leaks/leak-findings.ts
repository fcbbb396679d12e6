import type { Manifest } from '#shared/manifest/manifest.ts'
import { columnCodec } from '#shared/schema/column-codec.ts'
import type { Column, FeatureColumn, Problem } from '#shared/schema/feature-schema.ts'
import type { Finding } from '#shared/schema/finding.ts'
import { createLabelEncoder } from '#shared/schema/target-codes.ts'
import type { InferredDataset } from '../profile/infer-dataset.ts'
import { fmix32 } from '../rows/hash-noise.ts'
import type { SampledCell } from '../rows/row-sample.ts'
import { listed, quoted } from '../source/refusal.ts'
import type { SplitSample } from '../split/split-sample.ts'
import { findLeaks, LEAK_SKILL, type Leak, NAMED_SKILL } from './find-leaks.ts'
import type { LeakInput, SampledFeature, SampledNames, SampledText } from './leak-input.ts'
import { findTextLeaks, type TextLeak } from './text-leaks.ts'

/** What the sampled rows say of the features, the test rows left out. */
export function leakInput(
  { problem, target, targetReading, columns: inferred }: InferredDataset,
  columns: readonly Column[],
  { cells, keys }: SplitSample,
): LeakInput {
  const labelOf = createLabelEncoder(problem, targetReading)
  return {
    features: { [Symbol.iterator]: () => sampledFeatures(columns, cells) },
    texts: { [Symbol.iterator]: () => sampledTexts(columns, cells) },
    varied: { [Symbol.iterator]: () => sampledNames(columns, inferred, cells) },
    // Identical rows have one key, and lie in one half.
    halves: Uint8Array.from(keys, (key) => fmix32(Math.floor(key / 2 ** 20) ^ (key | 0)) & 1),
    targets: {
      values: Float64Array.from(cells[target.index] ?? [], (cell) => labelOf(String(cell)) ?? 0),
      classes: problem.type === 'regression' ? 0 : problem.classes.length,
    },
    targetName: target.name,
  }
}

function* sampledFeatures(columns: readonly Column[], cells: SplitSample['cells']): Generator<SampledFeature> {
  for (const column of columns) {
    if (column.role !== 'feature' || column.type === 'text') continue
    yield new SampledColumn(column, cells[column.index] ?? [])
  }
}

/** Its values are gathered when they are asked for: most columns are told by name and kind to be none that is looked for. */
class SampledColumn implements SampledFeature {
  readonly name: string
  readonly kind: SampledFeature['kind']
  readonly #column: FeatureColumn
  readonly #cells: readonly SampledCell[]
  #values: Float64Array | undefined

  constructor(column: FeatureColumn, cells: readonly SampledCell[]) {
    this.name = column.name
    this.kind = kindOf(column)
    this.#column = column
    this.#cells = cells
  }

  get values(): Float64Array {
    this.#values ??= this.#gathered()
    return this.#values
  }

  #gathered(): Float64Array {
    const codec = columnCodec(this.#column)
    const cells = this.#cells
    const values = new Float64Array(cells.length)
    for (let row = 0; row < values.length; row++) {
      const cell = cells[row] ?? ''
      const value = typeof cell === 'number' ? cell : codec.parse(cell)
      values[row] = typeof value === 'number' ? value : Number.NaN
    }
    return values
  }
}

function* sampledTexts(columns: readonly Column[], cells: SplitSample['cells']): Generator<SampledText> {
  for (const column of columns) {
    if (column.role !== 'feature' || column.type !== 'text') continue
    yield { name: column.name, texts: (cells[column.index] ?? []).map(String) }
  }
}

function* sampledNames(
  columns: readonly Column[],
  inferred: InferredDataset['columns'],
  cells: SplitSample['cells'],
): Generator<SampledNames> {
  for (const { name, index, role } of columns) {
    const found = inferred[index]
    if (role !== 'ignored' || found === undefined || !isTooVaried(found)) continue
    yield { name, texts: (cells[index] ?? []).map(String) }
  }
}

/** A category that was left out since has more values than one may have; or was seen to be too varied at once. */
function isTooVaried(column: InferredDataset['columns'][number]): boolean {
  return column.role === 'ignored' ? column.isVaried === true : column.role === 'feature' && column.type === 'category'
}

function kindOf({ type }: FeatureColumn): SampledFeature['kind'] {
  if (type === 'date') return 'dates'
  return type === 'number' ? 'amounts' : 'levels'
}

/** The signs of leaks, but for columns that the manifest says are none. */
export function leakFindings(
  input: LeakInput,
  { problem }: Pick<InferredDataset, 'problem'>,
  columns: readonly Column[],
  { allowLeak }: Pick<Manifest['features'], 'allowLeak'>,
): readonly Finding[] {
  const allowed = new Set(allowLeak)
  const asked = { [Symbol.iterator]: () => withoutAllowed(input.features, allowed) }
  const labels = problem.type === 'regression' ? [] : problem.classes.map(({ label }) => label)
  const targets = { ...input.targets, name: input.targetName, labels }
  const leaks = [
    ...findLeaks({ ...input, features: asked }),
    ...findTextLeaks(withoutAllowed(input.texts, allowed), targets, input.halves),
  ]
  return leaks.map((leak) => inWords(leak, problem, columns))
}

function* withoutAllowed<Named extends { readonly name: string }>(
  columns: Iterable<Named>,
  allowed: ReadonlySet<string>,
): Generator<Named> {
  for (const column of columns) if (!allowed.has(column.name)) yield column
}

function inWords(leak: Leak | TextLeak, problem: Problem, columns: readonly Column[]): Finding {
  const names = leak.kind === 'linear' ? leak.names : [leak.name]
  const subject = names.length === 1 ? `Column ${quoted(names[0] ?? '')}` : `The columns ${listed(names.map(quoted))}`
  const about = { kind: KIND_OF[leak.kind], columns: [...names], hint: hintFor(names) }
  const takesAway = 'skill' in leak ? `takes away ${percent(leak.skill)} of the error that guessing makes` : ''
  switch (leak.kind) {
    case 'alone': {
      const effect = leak.skill >= LEAK_SKILL ? 'holds' : 'warns'
      const how = effect === 'holds' ? 'alone predicts the target' : 'alone predicts the target almost'
      return { ...about, effect, skill: leak.skill, text: `${subject} ${how}: it ${takesAway}.` }
    }
    case 'order':
      return {
        ...about,
        effect: 'holds',
        skill: leak.skill,
        text: `${subject} numbers the rows and predicts the target: the order of the file knows it, and ${takesAway}.`,
      }
    case 'name': {
      const isShown = leak.skill >= NAMED_SKILL
      const made = leak.by === 'target' ? 'is named like the target' : 'has a name of what is known after the outcome'
      const text = isShown ? `${subject} ${made}, and ${takesAway}.` : `${subject} ${made}.`
      return { ...about, effect: isShown ? 'holds' : 'warns', skill: leak.skill, text }
    }
    case 'part':
      return {
        ...about,
        effect: 'holds',
        text: `${subject} is the class ${classText(problem, leak.classCode)} in other words.`,
      }
    case 'level': {
      const level = levelText(columns, leak.name, leak.level)
      const almost = `comes almost only with ${classText(problem, leak.classCode)}`
      const text = `${subject}: ${level} (${leak.rows} sampled rows) ${almost}.`
      return { ...about, effect: 'holds', skill: leak.skill, text }
    }
    case 'text': {
      const effect = leak.skill >= LEAK_SKILL ? 'holds' : 'warns'
      const how = effect === 'holds' ? 'by its words predicts the target' : 'by its words predicts the target almost'
      return { ...about, effect, skill: leak.skill, text: `${subject} ${how}: it ${takesAway}.` }
    }
    case 'word': {
      const almost = `comes almost only with ${classText(problem, leak.classCode)}`
      const text = `${subject}: the word ${quoted(leak.word)} (${leak.rows} sampled rows) ${almost}.`
      return { ...about, effect: leak.holds ? 'holds' : 'warns', text }
    }
    case 'quoted':
      return {
        ...about,
        effect: 'holds',
        text: `${subject} has the target itself in ${percent(leak.share)} of the sampled rows.`,
      }
    case 'linear': {
      const verb = names.length === 1 ? 'makes' : 'add up to'
      return {
        ...about,
        effect: 'holds',
        skill: leak.r2,
        text: `${subject} ${verb} the target (R² ${leak.r2.toFixed(4)}, where 1 is exact).`,
      }
    }
  }
}

/** A free text is told of as any other column. */
const KIND_OF = {
  alone: 'alone',
  order: 'order',
  name: 'name',
  part: 'part',
  level: 'level',
  linear: 'linear',
  text: 'alone',
  word: 'level',
  quoted: 'alone',
} as const satisfies Readonly<Record<(Leak | TextLeak)['kind'], Finding['kind']>>

/** Short of all of it, whatever it is rounded to. */
function percent(share: number): string {
  const rounded = Number((100 * share).toFixed(1))
  return `${rounded === 100 && share < 1 ? 99.9 : rounded} %`
}

function hintFor(names: readonly string[]): string {
  const them = names.length === 1 ? ['it is', 'it'] : ['they are', 'them']
  return `If ${them[0]} known only after the outcome, this is a leak: name ${them[1]} in features.exclude; if not, in features.allowLeak.`
}

function classText(problem: Problem, code: number): string {
  return quoted(problem.type === 'regression' ? '' : (problem.classes[code]?.label ?? ''))
}

function levelText(columns: readonly Column[], name: string, level: number | 'missing' | 'filled'): string {
  if (level === 'missing') return 'a missing value'
  if (level === 'filled') return 'any value'
  const column = columns.find((each) => each.name === name)
  if (column?.role !== 'feature') return String(level)
  if (column.type === 'category') return quoted(column.vocabulary[level] ?? 'a value that is not known')
  return level === 1 ? 'true' : 'false'
}
