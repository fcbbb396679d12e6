/** Half a row stands in an empty bin: its logarithm would be infinite. */
const EMPTY = 0.5

/** `bins` are those that hold a row on either side. */
export type PopulationShift = { readonly value: number; readonly noise: number; readonly bins: number }

/**
 * The population stability index of rows in bins against a reference in the same bins, and what it is by chance alone
 * where both are samples of one population. Bins that are empty on both sides do not count.
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
    const [from, to] = [Math.max(before, EMPTY) / m, Math.max(now, EMPTY) / n]
    value += (to - from) * Math.log(to / from)
  }
  return { value, noise: (bins - 1) * (1 / n + 1 / m), bins }
}
