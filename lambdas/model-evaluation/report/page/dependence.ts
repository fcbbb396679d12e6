import { percent } from '#shared/design/number-words.ts'
import { figure } from '#shared/metrics/metric-words.ts'
import { barTable } from '../charts/bars.ts'
import { curves, type Point } from '../charts/curve.ts'
import { legend, percentText } from '../charts/frame.ts'
import type { Group } from '../group-tally.ts'
import type { GroupFacts, ReportFacts } from '../report-facts.ts'
import { label, shown } from '../words.ts'
import { html, type Markup } from './markup.ts'

const FEWEST_ROWS = 5
const MOST_VALUES = 12
/** Beside the axis there is room for no more. */
const LONGEST_CLASS = 14

/** How predictions and truth go with the strongest features. */
export function dependence({ groups }: ReportFacts): Markup | null {
  const enough = (groups?.dependence ?? [])
    .map(({ column, groups: all }) => ({ column, groups: withEnoughRows(all) }))
    .filter(({ groups: all }) => all.length > 1)
  if (!groups || enough.length === 0) return null
  return html`<div class="charts thirds">${enough.map((each) => dependenceOf(each, groups.of))}</div>`
}

/**
 * Of a number neighbours together until each has rows enough: in ten groups a small test part has one or two. Of
 * everything else those that have enough.
 */
function withEnoughRows(groups: readonly Group[]): readonly Group[] {
  const merged: Group[] = []
  let open: Ranged | undefined
  for (const group of groups) {
    if (!isRanged(group)) {
      if (group.rows >= FEWEST_ROWS) merged.push(group)
      continue
    }
    open = open ? together(open, group) : group
    if (open.rows < FEWEST_ROWS) continue
    merged.push(open)
    open = undefined
  }
  const last = merged.findLastIndex(isRanged)
  const before = merged[last]
  if (open && before && isRanged(before)) merged[last] = together(before, open)
  return merged
}

function isRanged(group: Group): group is Ranged {
  return group.range !== undefined
}

function together(one: Ranged, other: Ranged): Ranged {
  return {
    column: one.column,
    condition: `${one.condition}, ${other.condition}`,
    rows: one.rows + other.rows,
    loss: one.loss + other.loss,
    squaredLoss: one.squaredLoss + other.squaredLoss,
    score: one.score + other.score,
    predicted: one.predicted + other.predicted,
    actual: one.actual + other.actual,
    range: { from: one.range.from, to: other.range.to },
  }
}

type Ranged = Group & { readonly range: NonNullable<Group['range']> }

function dependenceOf({ column, groups }: GroupFacts['dependence'][number], of: string | undefined): Markup {
  const ranged = groups.filter(isRanged)
  if (ranged.length < 2) return values(column, groups, of)
  const middle = ({ range }: Ranged) => (range.from + range.to) / 2
  const predicted = ranged.map((group): Point => [middle(group), group.predicted / group.rows])
  const actual = ranged.map((group): Point => [middle(group), group.actual / group.rows])
  const heights = [...predicted, ...actual].map(([, value]) => value)
  const isClass = of !== undefined
  return curves(
    {
      title: shown(column),
      description: `Predicted and true mean of ${ranged.length} groups of the rows, by this column.`,
      x: { domain: [Math.min(...ranged.map(middle)), Math.max(...ranged.map(middle))], label: label(column) },
      y: {
        domain: isClass ? [0, Math.min(1, 1.1 * Math.max(...heights))] : [Math.min(...heights), Math.max(...heights)],
        label: isClass ? `share of ${shown(of, LONGEST_CLASS)}` : 'mean',
        ...(isClass && { format: percentText }),
      },
    },
    [
      { name: 'predicted', points: predicted },
      { name: 'true', points: actual },
    ],
  )
}

function values(column: string, groups: readonly Group[], of: string | undefined): Markup {
  const text = of === undefined ? figure : percent
  const bars = groups
    .toSorted((a, b) => b.rows - a.rows)
    .slice(0, MOST_VALUES)
    .map(({ condition, rows, predicted, actual }) => ({
      name: shown(condition.replace(/^is /, '')),
      value: predicted / rows,
      beside: actual / rows,
      text: `${text(predicted / rows)}, true\u00a0${text(actual / rows)}`,
    }))
  const title = of === undefined ? 'Mean by value.' : `Share of ${shown(of)} by value.`
  return html`<figure class="chart"><h3>${shown(column)}</h3>${legend(['predicted', 'true'])}${barTable(title, bars)}</figure>`
}
