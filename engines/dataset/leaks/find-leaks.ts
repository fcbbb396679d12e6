import { classPartOf } from './class-part.ts'
import { HeldOutSkill, spreadRows } from './held-out-skill.ts'
import type { LeakInput, SampledFeature } from './leak-input.ts'
import { findSum, type NumberColumn } from './linear-sum.ts'
import type { Targets } from './one-feature-tree.ts'
import { type RevealingLevel, RevealingLevels } from './revealing-levels.ts'
import { revealingName } from './revealing-names.ts'
import { isRowOrder } from './row-order.ts'

/** A sign that one or several features know the target. */
export type Leak =
  | { readonly kind: 'alone' | 'order'; readonly name: string; readonly skill: number }
  | { readonly kind: 'name'; readonly name: string; readonly skill: number; readonly by: 'target' | 'afterwards' }
  | { readonly kind: 'part'; readonly name: string; readonly classCode: number }
  | ({ readonly kind: 'level' } & RevealingLevel)
  | { readonly kind: 'linear'; readonly names: readonly string[]; readonly r2: number }

/** From here on a feature is told of; from LEAK_SKILL on it holds the model. */
const TOLD_SKILL = 0.9
export const LEAK_SKILL = 0.98
/** What is nearly the target itself is told of earlier. */
const TOLD_COPY_SKILL = 0.8
/** What a name says has to show in the values too. */
export const NAMED_SKILL = 0.5
/** Of more columns of numbers, no sum is looked for. */
const MAX_SUM_COLUMNS = 500

/**
 * The features that know more of the target than can be honest. Each is judged alone: by a small decision tree or a
 * table of its levels, fitted on one half of the rows and judged on the other, and the reverse; by its levels and gaps;
 * by its name. Then the columns of numbers are added up. One sign a feature, the gravest.
 */
export function findLeaks({
  features,
  targets,
  halves,
  targetName,
}: Omit<LeakInput, 'texts' | 'varied'>): readonly Leak[] {
  const skills = new HeldOutSkill(targets, halves)
  if (!skills.isPossible) return []
  const leaks: Leak[] = []
  const levels = new RevealingLevels(targets)
  // Several classes have no order that columns could add up to.
  const numbers = targets.classes > 2 ? undefined : new SampledNumbers(targets.values.length)
  const columns = new Map<string, { readonly skill: number; readonly isOrder: boolean }>()
  for (const feature of features) {
    const { name } = feature
    const isNamed = revealingName(name, targetName) !== undefined
    const most = skills.atMost(feature)
    const isCounted = most >= NAMED_SKILL && isRowOrder(feature)
    const skill = isNamed || isCounted || most >= TOLD_COPY_SKILL ? skills.of(feature) : 0
    const part = classPartOf(feature, targets)
    if (skill >= LEAK_SKILL) {
      leaks.push({ kind: 'alone', name, skill })
      continue
    }
    if (part !== undefined) {
      leaks.push({ kind: 'part', name, classCode: part })
      continue
    }
    levels.add(feature)
    numbers?.add(feature)
    const isOrder = isCounted && skill >= NAMED_SKILL
    const isTold = skill >= TOLD_SKILL || (skill >= TOLD_COPY_SKILL && isNearCopy(feature, targets))
    if (isTold || isOrder || isNamed) columns.set(name, { skill, isOrder })
  }
  const revealing = levels.found()
  for (const level of revealing) leaks.push({ kind: 'level', ...level })
  const told = new Set(revealing.map(({ name }) => name))
  for (const [name, { skill, isOrder }] of columns) {
    const by = revealingName(name, targetName)
    if (told.has(name)) continue
    if (isOrder) leaks.push({ kind: 'order', name, skill })
    else if (by) leaks.push({ kind: 'name', name, skill, by })
    else leaks.push({ kind: 'alone', name, skill })
  }
  const sum = numbers?.sum(targets.values, halves)
  if (!sum) return leaks
  const others = leaks.filter((leak) => leak.kind === 'linear' || !sum.columns.includes(leak.name))
  return [...others, { kind: 'linear', names: sum.columns, r2: sum.r2 }]
}

/** The columns that can be added up, in some of the rows. */
class SampledNumbers {
  readonly #rows: readonly number[]
  readonly #columns: NumberColumn[] = []
  #isTooMany = false

  constructor(rows: number) {
    this.#rows = spreadRows(rows)
  }

  add(feature: SampledFeature): void {
    if (this.#isTooMany || !isAddable(feature)) return
    this.#isTooMany = this.#columns.length === MAX_SUM_COLUMNS
    this.#columns.push({ name: feature.name, values: this.#pick(feature.values) })
  }

  sum(target: Float64Array, halves: Uint8Array): ReturnType<typeof findSum> {
    if (this.#isTooMany) return undefined
    return findSum(
      this.#columns,
      this.#pick(target),
      Uint8Array.from(this.#rows, (row) => halves[row] ?? 0),
    )
  }

  #pick(values: Float64Array): Float64Array {
    const picked = new Float64Array(this.#rows.length)
    for (let at = 0; at < picked.length; at++) picked[at] = values[this.#rows[at] ?? 0] ?? Number.NaN
    return picked
  }
}

/** Of an amount: in its own unit. Of classes: each has a value of its own that most of its rows have, and there are no others. */
function isNearCopy({ values }: SampledFeature, { values: codes, classes }: Targets): boolean {
  if (classes === 0) return shareExplained(values, codes) >= TOLD_COPY_SKILL
  const counts = new Map<number, Float64Array>()
  for (const [row, value] of values.entries()) {
    const byClass = counts.get(value) ?? new Float64Array(classes)
    const code = codes[row] ?? 0
    byClass[code] = (byClass[code] ?? 0) + 1
    counts.set(value, byClass)
    if (counts.size > classes) return false
  }
  const mostOf = [...counts.values()].map((byClass) => byClass.indexOf(Math.max(...byClass)))
  return new Set(mostOf).size === classes
}

/** The share of the squared errors of the mean that are gone where the value itself is the prediction. */
function shareExplained(values: Float64Array, targets: Float64Array): number {
  const mean = targets.reduce((sum, target) => sum + target, 0) / targets.length
  let [errors, spread] = [0, 0]
  for (const [row, target] of targets.entries()) {
    const value = values[row] ?? Number.NaN
    errors += (target - (Number.isNaN(value) ? mean : value)) ** 2
    spread += (target - mean) ** 2
  }
  return 1 - errors / spread
}

/** Truth values add up too. */
function isAddable({ kind, values }: SampledFeature): boolean {
  return kind === 'amounts' || (kind === 'levels' && values.every((value) => !(value > 1)))
}
