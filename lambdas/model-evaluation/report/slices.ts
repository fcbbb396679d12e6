import type { Group, GroupSums } from './group-tally.ts'

/** A group in which the model is worse than in the other rows, by more than chance explains. */
export type Slice = Group & {
  /** The mean loss in it, and in all other rows. */
  readonly meanLoss: number
  readonly elsewhere: number
  /** The chance of such a difference where there is none, times the groups that were looked at (Holm). */
  readonly chance: number
}

/** In fewer rows nothing is looked for: one odd row would decide. */
const FEWEST_ROWS = 20
/** How much larger a loss has to be to be worth anybody's time. */
const LEAST_RATIO = 1.1
const SIGNIFICANCE = 0.05
const MOST_SLICES = 8

/**
 * The groups in which the model does worst, the costliest first: by Welch's test of a group's mean loss against all
 * other rows, one-sided, with Holm's correction (1979) over all the groups that were tested, since one in twenty of
 * many looks finds something where nothing is. A group that is most of the rows is none.
 */
export function worstSlices(
  groups: readonly Group[],
  all: GroupSums,
): { readonly slices: readonly Slice[]; readonly looks: number } {
  const tested = groups.flatMap((group) => {
    const others = without(all, group)
    if (group.rows < FEWEST_ROWS || others.rows < FEWEST_ROWS || group.rows > all.rows / 2) return []
    const [inside, outside] = [momentsOf(group), momentsOf(others)]
    const error = Math.sqrt(inside.variance / group.rows + outside.variance / others.rows)
    const chance = error > 0 ? upperTail((inside.mean - outside.mean) / error) : 1
    return [{ group, meanLoss: inside.mean, elsewhere: outside.mean, chance }]
  })
  const looks = tested.length
  let highest = 0
  const slices = tested
    .toSorted((a, b) => a.chance - b.chance)
    .map((each, rank) => {
      highest = Math.min(1, Math.max(highest, each.chance * (looks - rank)))
      return { ...each.group, meanLoss: each.meanLoss, elsewhere: each.elsewhere, chance: highest }
    })
    .filter(({ chance, meanLoss, elsewhere }) => chance < SIGNIFICANCE && meanLoss > LEAST_RATIO * elsewhere)
    .toSorted((a, b) => costOf(b) - costOf(a))
    .slice(0, MOST_SLICES)
  return { slices, looks }
}

/** What the rows of a slice lose beyond as many others. */
function costOf({ rows, meanLoss, elsewhere }: Slice): number {
  return rows * (meanLoss - elsewhere)
}

function without(all: GroupSums, group: GroupSums): Pick<GroupSums, 'rows' | 'loss' | 'squaredLoss'> {
  return {
    rows: all.rows - group.rows,
    loss: all.loss - group.loss,
    squaredLoss: all.squaredLoss - group.squaredLoss,
  }
}

function momentsOf({ rows, loss, squaredLoss }: Pick<GroupSums, 'rows' | 'loss' | 'squaredLoss'>) {
  const mean = loss / rows
  return { mean, variance: Math.max(0, (squaredLoss - rows * mean ** 2) / (rows - 1)) }
}

/** The chance that a standard normal number is larger: Abramowitz and Stegun 7.1.26, right to 1.5e-7. */
function upperTail(z: number): number {
  if (z < 0) return 1 - upperTail(-z)
  const t = 1 / (1 + (0.327_591_1 * z) / Math.SQRT2)
  const polynomial =
    t * (0.254_829_592 + t * (-0.284_496_736 + t * (1.421_413_741 + t * (-1.453_152_027 + t * 1.061_405_429))))
  return (polynomial * Math.exp(-(z ** 2) / 2)) / 2
}
