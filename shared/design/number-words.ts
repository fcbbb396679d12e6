/*
 * How numbers are written on every page, so that two of them never tell the same one differently. Figures of metrics
 * are written as the decisions have them: `figure` of shared/metrics/metric-words.ts.
 */

/** A share from 0 to 1, such as `93.3 %`; its space does not break. */
export function percent(share: number): string {
  if (share > 0 && share < 0.001) return 'under 0.1\u00a0%'
  return `${Number((100 * share).toPrecision(3))}\u00a0%`
}

export function thousands(count: number): string {
  return count.toLocaleString('en')
}

/** `1 row`, `2 rows`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${thousands(count)} ${count === 1 ? one : many}`
}
