/** What is to be predicted: class codes below `classes`, or numbers where that is 0. */
export type Targets = { readonly values: Float64Array; readonly classes: number }

const MAX_DEPTH = 6
const MIN_LEAF_ROWS = 5

/**
 * A decision tree over one feature, fitted on `rows`: best thresholds by Gini impurity or squared error. Missing
 * values (NaN) have a leaf of their own. Returns its prediction for a feature value: class code or mean.
 */
export function fitTree(values: Float64Array, targets: Targets, rows: readonly number[]): (value: number) => number {
  const targetsOf = (chosen: readonly number[]) => Float64Array.from(chosen, (row) => targets.values[row] ?? 0)
  const overall = leafValue(targetsOf(rows), targets.classes)
  const missing = rows.filter((row) => Number.isNaN(values[row]))
  const atMissing = missing.length >= MIN_LEAF_ROWS ? leafValue(targetsOf(missing), targets.classes) : overall
  const present = rows.filter((row) => !Number.isNaN(values[row]))
  present.sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0))
  const sortedValues = Float64Array.from(present, (row) => values[row] ?? 0)
  // Squared sums of numbers far from 0 would drown the differences.
  const centre = targets.classes === 0 ? overall : 0
  const sortedTargets = targetsOf(present).map((target) => target - centre)
  if (present.length === 0) return () => atMissing

  // One feature's leaves are intervals: upper bounds, ascending, and their predictions.
  const bounds: number[] = []
  const predictions: number[] = []
  const grow = (start: number, end: number, depth: number): void => {
    const cut = depth < MAX_DEPTH ? bestCut(sortedValues, sortedTargets, targets.classes, start, end) : undefined
    if (cut === undefined) {
      bounds.push(sortedValues[end - 1] ?? 0)
      predictions.push(centre + leafValue(sortedTargets.subarray(start, end), targets.classes))
      return
    }
    grow(start, cut, depth + 1)
    grow(cut, end, depth + 1)
  }
  grow(0, present.length, 0)
  return (value) => {
    if (Number.isNaN(value)) return atMissing
    const leaf = bounds.findIndex((bound) => value <= bound)
    return predictions.at(leaf) ?? overall
  }
}

/** The most frequent class, the lower code on a tie; or the mean. */
export function leafValue(targets: Float64Array, classes: number): number {
  if (classes === 0) return targets.reduce((sum, value) => sum + value, 0) / targets.length
  const counts = new Float64Array(classes)
  for (const code of targets) counts[code] = (counts[code] ?? 0) + 1
  return counts.indexOf(Math.max(...counts))
}

/**
 * Where to part the rows `start` to `end`, or undefined where no cut makes both sides purer. Both criteria come down
 * to the largest sum over the sides of (sum of squared class counts, or squared sum of targets) / rows.
 */
function bestCut(
  values: Float64Array,
  targets: Float64Array,
  classes: number,
  start: number,
  end: number,
): number | undefined {
  const score = classes > 0 ? classScore(targets, classes, start, end) : meanScore(targets, start, end)
  let best: number | undefined
  let bestScore = score.whole * (1 + 1e-9)
  for (let cut = start + 1; cut < end; cut++) {
    const current = score.moveLeft(cut - 1)
    if (cut - start < MIN_LEAF_ROWS || end - cut < MIN_LEAF_ROWS || values[cut] === values[cut - 1]) continue
    if (current > bestScore) {
      best = cut
      bestScore = current
    }
  }
  return best
}

/** Scores cuts from left to right, moving one row at a time to the left side. */
type CutScore = { readonly whole: number; moveLeft(row: number): number }

function classScore(targets: Float64Array, classes: number, start: number, end: number): CutScore {
  const left = new Float64Array(classes)
  const right = new Float64Array(classes)
  for (let row = start; row < end; row++) right[targets[row] ?? 0] = (right[targets[row] ?? 0] ?? 0) + 1
  let leftSquares = 0
  let rightSquares = right.reduce((sum, count) => sum + count * count, 0)
  return {
    whole: rightSquares / (end - start),
    moveLeft: (row) => {
      const code = targets[row] ?? 0
      const onLeft = left[code] ?? 0
      const onRight = right[code] ?? 0
      leftSquares += 2 * onLeft + 1
      rightSquares -= 2 * onRight - 1
      left[code] = onLeft + 1
      right[code] = onRight - 1
      const rows = row - start + 1
      return leftSquares / rows + (rows === end - start ? 0 : rightSquares / (end - start - rows))
    },
  }
}

function meanScore(targets: Float64Array, start: number, end: number): CutScore {
  let left = 0
  let right = 0
  for (let row = start; row < end; row++) right += targets[row] ?? 0
  return {
    whole: (right * right) / (end - start),
    moveLeft: (row) => {
      left += targets[row] ?? 0
      right -= targets[row] ?? 0
      const rows = row - start + 1
      return (left * left) / rows + (rows === end - start ? 0 : (right * right) / (end - start - rows))
    },
  }
}
