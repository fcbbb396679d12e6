import type { Evidence, EvidenceKind } from './column-evidence.ts'
import {
  beyondCycle,
  type ColumnMemory,
  type DriftMemory,
  isOfWeekend,
  knowsWorkdays,
  RECENT_WINDOWS,
  remember,
  rounded,
  type Seen,
  type Span,
  slotOf,
  type TestMemory,
} from './drift-memory.ts'
import { chiSquareTail, normalTail } from './significance.ts'

/*
 * Whether what came after the training has moved away from it so that somebody should know. An alarm needs all three: an
 * effect worth it, significance, and a second window. bench/monitor.ts counts what comes of these numbers.
 */

/** From so many standard deviations, or so much stability index above chance, on an effect is worth it. */
export const WORTH_IT = { mean: 0.3, index: 0.2 } as const
/** As long as nothing is known of the weeks of a model, more: it may be a Saturday. */
const WORTH_IT_AT_FIRST = { mean: 0.4, index: 0.3 } as const
/** By as much, as a variance, the windows of a day may differ together from those of another, as long as that is not known. */
const UNKNOWN_DAY = 0.05 ** 2
/** False alarms a month that chance may make of all tests of a model, before effect and second window are asked for. */
const FALSE_ALARMS_A_MONTH = 0.06
/** The window before has to say the same at this level. */
const CONFIRMED = 0.01
const WEEK_MS = 7 * 86_400_000

/** Where windows come from. */
export type Source = {
  /** Looks a month, over which the error is spent. */
  readonly looks: number
  /**
   * How much the mean of windows varies by itself, as a variance in the training rows' variances, as long as no windows
   * have shown it: callers come and go, a file is of one region.
   */
  readonly between: number
}

/** Counted windows of requests, at most one an hour; files, at most a few a day. */
export const SOURCES = {
  captures: { looks: 720, between: 0.07 ** 2 },
  files: { looks: 60, between: 0.15 ** 2 },
} as const satisfies Readonly<Record<string, Source>>

/** The standing of {@link Source.between} against windows that show it. */
const PRIOR_WINDOWS = 4
/** From so many windows of known days on these alone say how much windows vary. */
const ENOUGH_WINDOWS = 12

export type ColumnEvidence = { readonly column: string; readonly evidence: readonly Evidence[] }

export type Judged = {
  readonly memory: DriftMemory
  /** Columns that are far off in this window and not alarmed: a second one decides. */
  readonly suspects: readonly string[]
  /** Columns of which an alarm begins with this window. */
  readonly raised: readonly string[]
}

/** Judges one more window with what is remembered of those before. */
export function judgeWindow(
  memory: DriftMemory,
  span: Span,
  columns: readonly ColumnEvidence[],
  source: Source,
): Judged {
  const window = memory.windows + 1
  const spans = [...memory.recent, { window, ...span }].filter((each) => each.window > window - RECENT_WINDOWS - 1)
  const spanOf = (wanted: number) => spans.find((each) => each.window === wanted)
  const tests = columns.reduce((sum, { evidence }) => sum + evidence.length, 0)
  const level = FALSE_ALARMS_A_MONTH / Math.max(1, tests) / source.looks
  const look = { window, span, spanOf, level, between: source.between }
  const suspects: string[] = []
  const raised: string[] = []
  const after: Record<string, ColumnMemory> = {}
  for (const { column, evidence } of columns) {
    const known = memory.columns[column]
    const ofColumn = evidence.map((each) => {
      const before = known?.tests.find(({ kind }) => kind === each.kind)
      return remember(before, each, window, spanOf, known?.alarm != null)
    })
    const found = ofColumn
      .map((test) => judgeTest(test, look))
      .filter((each) => each !== undefined)
      // Last is what says least: a column that has moved is spread otherwise, too.
      .toSorted((a, b) => Number(a.kind === 'spread') - Number(b.kind === 'spread') || b.weight - a.weight)
    const sharesOf = (kind: EvidenceKind) => evidence.find((each) => each.kind === kind)?.shares
    const alarm = standing(known?.alarm ?? null, ofColumn, look, found, sharesOf)
    if (alarm && !known?.alarm) raised.push(column)
    if (!alarm && ofColumn.some((test) => shows(test, look) !== 0)) suspects.push(column)
    // What did not occur in this window (no cell was missing) is not forgotten.
    const others = (known?.tests ?? []).filter(({ kind }) => ofColumn.every((each) => each.kind !== kind))
    after[column] = { tests: [...ofColumn, ...others], alarm }
  }
  const recent = spans.filter((each) => each.window > window - RECENT_WINDOWS)
  return { memory: { windows: window, recent, columns: after }, suspects, raised }
}

type Found = {
  readonly kind: EvidenceKind
  readonly way: number
  readonly effect: number
  readonly weight: number
  readonly since: string
}

type Look = {
  readonly window: number
  readonly span: Span
  readonly spanOf: (window: number) => Span | undefined
  readonly level: number
  readonly between: number
}

/** A window's effect beyond what its day of the week has by nature, and beyond what an index is by chance. */
type Beyond = { readonly seen: Seen; readonly beyond: number; readonly isKnownDay: boolean }

/** What the latest windows of a test say together; undefined where they do not say it all three times. */
function judgeTest(test: TestMemory, look: Look): Found | undefined {
  let best: Found | undefined
  for (let windows = 2; windows <= RECENT_WINDOWS; windows++) {
    const row = lastWindows(test, windows, look)
    if (!row) break
    if (mayBeFirstWeekend(test, row, look)) continue
    best = (test.kind === 'mean' ? meansTogether(test, row, look) : indexesTogether(test, row, look)) ?? best
  }
  return best
}

/**
 * What the working days before did not show may be the first weekend of the model: it has to go on until Monday noon. A
 * model that begins on a weekend has nothing to hold it against.
 */
function mayBeFirstWeekend(test: TestMemory, row: readonly Beyond[], { spanOf }: Look): boolean {
  if (!knowsWorkdays(test)) return false
  return row.every(({ seen, isKnownDay }) => {
    const span = spanOf(seen[0])
    return !isKnownDay && span !== undefined && isOfWeekend(span)
  })
}

/** The last so many windows, where each of them shows an effect that is worth it, all the same way. */
function lastWindows(test: TestMemory, windows: number, { window, spanOf }: Look): readonly Beyond[] | undefined {
  const row = test.recent.slice(-windows).map((seen) => beyondOf(test, seen, spanOf))
  const isRow = row.every(({ seen, beyond }, at) => {
    return seen[0] === window - windows + 1 + at && isWorthIt(test, beyond) && beyond > 0 === (row[0]?.beyond ?? 0) > 0
  })
  return row.length === windows && isRow ? row : undefined
}

function beyondOf(test: TestMemory, seen: Seen, spanOf: Look['spanOf']): Beyond {
  const span = spanOf(seen[0])
  const effect = seen[1] - seen[3]
  const beyond = span && beyondCycle(test, effect, slotOf(span))
  return { seen, beyond: beyond ?? effect, isKnownDay: beyond !== undefined }
}

function isWorthIt({ kind }: TestMemory, beyond: number): boolean {
  return kind === 'mean' ? Math.abs(beyond) >= WORTH_IT.mean : beyond >= WORTH_IT.index
}

function shows(test: TestMemory, { window, spanOf }: Look): number {
  const seen = test.recent.at(-1)
  if (seen?.[0] !== window) return 0
  const { beyond } = beyondOf(test, seen, spanOf)
  return isWorthIt(test, beyond) ? Math.sign(beyond) : 0
}

/** How much windows vary by themselves: what earlier ones showed, else what is assumed. */
function betweenOf({ between, within }: TestMemory, assumed: number): number {
  const [count, mean] = within[0] >= ENOUGH_WINDOWS ? within : between
  return Math.max(0, (PRIOR_WINDOWS * assumed + count * mean) / (PRIOR_WINDOWS + count))
}

function leastOf(row: readonly Beyond[], kind: 'mean' | 'index'): number {
  return row.every(({ isKnownDay }) => isKnownDay) ? WORTH_IT[kind] : WORTH_IT_AT_FIRST[kind]
}

/** The mean of the windows, each by what it is sure of, against their chance and that of the training rows. */
function meansTogether(test: TestMemory, row: readonly Beyond[], look: Look): Found | undefined {
  const spread = betweenOf(test, look.between)
  let [weights, sum] = [0, 0]
  for (const { seen, beyond } of row) {
    weights += 1 / (seen[2] + spread)
    sum += beyond / (seen[2] + spread)
  }
  const mean = Math.abs(sum / weights)
  if (mean < leastOf(row, 'mean')) return undefined
  const ofDay = row.every(({ isKnownDay }) => isKnownDay) ? 0 : UNKNOWN_DAY
  if (normalTail(mean / Math.sqrt(1 / weights + test.reference + ofDay)) > look.level) return undefined
  return foundOf(test, row, look, mean / WORTH_IT.mean)
}

/**
 * Of indexes the surest window has to be sure and the others to agree; and all of them together have to be rarer than
 * what the index does from window to window by itself, which is as a square of one number, whatever its bins.
 */
function indexesTogether(test: TestMemory, row: readonly Beyond[], look: Look): Found | undefined {
  const chances = row.map(({ seen: [, index, own] }) => chiSquareTail(index / (own + test.reference), test.degrees))
  if (Math.min(...chances) > look.level || Math.max(...chances) > CONFIRMED) return undefined
  const sum = row.reduce((total, { beyond }) => total + beyond, 0)
  if (sum / row.length < leastOf(row, 'index')) return undefined
  const chance = Math.max(...row.map(({ seen }) => seen[2])) + test.reference
  if (chiSquareTail(sum / (betweenOf(test, look.between) + chance), row.length) > look.level) return undefined
  return foundOf(test, row, look, sum / row.length / WORTH_IT.index)
}

/** The effect that is told is the one against the training rows, without the day of the week. */
function foundOf(test: TestMemory, row: readonly Beyond[], { span, spanOf }: Look, weight: number): Found {
  const effect = row.reduce((sum, { seen }) => sum + (seen[1] - seen[3]) / row.length, 0)
  const since = spanOf(row[0]?.seen[0] ?? 0)?.from ?? span.from
  return { kind: test.kind, way: Math.sign(row[0]?.beyond ?? 1), effect: rounded(effect), weight, since }
}

/**
 * The alarm of a column after this window: the one that holds, or the strongest that begins. It ends after a week in
 * which no window has shown it, so that a weekend that comes again is told once.
 */
function standing(
  known: ColumnMemory['alarm'],
  tests: readonly TestMemory[],
  look: Look,
  [strongest]: readonly Found[],
  sharesOf: (kind: EvidenceKind) => Evidence['shares'],
): ColumnMemory['alarm'] {
  const { to } = look.span
  if (!known) {
    if (!strongest) return null
    const { kind, way, effect, since } = strongest
    const shares = sharesOf(kind)
    const told = shares && { shares: { now: rounded(shares.now), training: rounded(shares.training) } }
    return { kind, way, effect, ...told, since, at: to, seen: to }
  }
  const test = tests.find(({ kind }) => kind === known.kind)
  if (test && shows(test, look) === known.way) return { ...known, seen: to }
  return Date.parse(to) - Date.parse(known.seen) >= WEEK_MS ? null : known
}
