/**
 * The name most like `wrong`, for "did you mean …?", or undefined where none is close: at most a third of the letters
 * may differ (case and separators do not count).
 */
export function nearestName(wrong: string, names: Iterable<string>): string | undefined {
  const wanted = plain(wrong)
  let best: string | undefined
  let bestDistance = Math.floor(Math.max(wanted.length, 3) / 3) + 1
  let compared = 0
  for (const name of names) {
    // A guess is worth no seconds: a file may have a hundred thousand columns.
    if (compared++ === MOST_COMPARED) break
    const distance = editDistance(wanted, plain(name), bestDistance)
    if (distance < bestDistance) {
      best = name
      bestDistance = distance
    }
  }
  return best
}

/** Whether one letter more, less or other makes one text of the other, or two neighbours that change places. */
export function isNearlySame(a: string, b: string): boolean {
  if (Math.max(a.length, b.length) < 3) return false
  return editDistance(a.slice(0, LONGEST_COMPARED), b.slice(0, LONGEST_COMPARED), 2) === 1
}

const LONGEST_COMPARED = 100
const MOST_COMPARED = 10_000

function plain(name: string): string {
  return name
    .slice(0, LONGEST_COMPARED)
    .toLowerCase()
    .replace(/[\s_.-]+/g, '')
}

/** Letters to insert, delete, replace or swap with a neighbour; `limit` or more is given as `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      let distance = Math.min(replaced, (last[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (swapped) distance = Math.min(distance, (beforeLast[j - 2] ?? 0) + 1)
      current.push(distance)
    }
    // A swap looks two letters back.
    if (Math.min(...current, ...last) >= limit) return limit
    beforeLast = last
    last = current
  }
  return Math.min(last[b.length] ?? limit, limit)
}
