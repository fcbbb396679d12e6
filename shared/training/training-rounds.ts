/** One evaluation line of a training job's log. */
export type TrainingRound = {
  readonly round: number
  /** When the container wrote it, in milliseconds since 1970. */
  readonly atMs: number
  readonly metrics: readonly { readonly name: string; readonly value: number }[]
}

/** `[12]#011train-mlogloss:0.61#011validation-mlogloss:0.65`; CloudWatch writes the container's tab as `#011`. */
export function parseRound(line: string, atMs: number): TrainingRound | undefined {
  const [head = '', ...cells] = line.trim().split(/\t|#011/)
  const round = /^\[(\d+)\]$/.exec(head)?.[1]
  if (round === undefined || cells.length === 0) return undefined
  const metrics = cells.map((cell) => {
    const colon = cell.lastIndexOf(':')
    return { name: cell.slice(0, colon), value: Number(cell.slice(colon + 1)) }
  })
  return metrics.every(({ value }) => Number.isFinite(value)) ? { round: Number(round), atMs, metrics } : undefined
}
