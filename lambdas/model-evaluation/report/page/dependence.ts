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
    .map(({ column, groups: all }) => ({ column, groups: all.filter(({ rows }) => rows >= FEWEST_ROWS) }))
    .filter(({ groups: all }) => all.length > 1)
  if (!groups || enough.length === 0) return null
  return html`<div class="charts">${enough.map((each) => dependenceOf(each, groups.of))}</div>`
}

type Ranged = Group & { readonly range: NonNullable<Group['range']> }

function dependenceOf({ column, groups }: GroupFacts['dependence'][number], of: string | undefined): Markup {
  const ranged = groups.filter((group): group is Ranged => group.range !== undefined)
  if (ranged.length < 2) return values(column, groups, of)
  const middle = ({ range }: Ranged) => (range.from + range.to) / 2
  const predicted = ranged.map((group): Point => [middle(group), group.predicted / group.rows])
  const actual = ranged.map((group): Point => [middle(group), group.actual / group.rows])
  const heights = [...predicted, ...actual].map(([, value]) => value)
  const isClass = of !== undefined
  return curves(
    {
      title: shown(column),
      description: 'Predicted and true mean of each tenth of the rows.',
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
