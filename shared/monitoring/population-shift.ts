/** Half a row stands in an empty bin (Haldane, Annals of Human Genetics 20, 1956): its logarithm would be infinite. */
const EMPTY = 0.5
/** The rows of the smallest window that is judged (docs/monitoring.md: minRows). */
const SMALLEST_WINDOW = 300
/**
 * No bin has less than the half row of so small a window: the index of a bin that is empty on one side would grow with the
 * logarithm of the rows, so that one and the same change were worth an alarm in a large file alone.
 */
const LEAST_SHARE = EMPTY / SMALLEST_WINDOW

/** `bins` are those that hold a row on either side. */
export type PopulationShift = { readonly value: number; readonly noise: number; readonly bins: number }

/**
 * The population stability index of rows in bins against a reference in the same bins, and what it is by chance alone
 * where both are samples of one population. Bins that are empty on both sides do not count. Of the same shares it is the
 * same, whatever the rows, from 300 on each side on; fewer show small shares less surely, and make less of them.
 */
export function populationShift(reference: ArrayLike<number>, current: ArrayLike<number>): PopulationShift {
  let [m, n, bins] = [0, 0, 0]
  for (let bin = 0; bin < reference.length; bin++) {
    const [before, now] = [reference[bin] ?? 0, current[bin] ?? 0]
    if (before === 0 && now === 0) continue
    m += before
    n += now
    bins++
  }
  if (m === 0 || n === 0) return { value: 0, noise: 0, bins }
  let value = 0
  for (let bin = 0; bin < reference.length; bin++) {
    const [before, now] = [reference[bin] ?? 0, current[bin] ?? 0]
    if (before === 0 && now === 0) continue
    const [from, to] = [shareOf(before, m), shareOf(now, n)]
    value += (to - from) * Math.log(to / from)
  }
  return { value, noise: (bins - 1) * (1 / n + 1 / m), bins }
}

function shareOf(rows: number, all: number): number {
  return Math.max(rows / all, EMPTY / all, LEAST_SHARE)
}
