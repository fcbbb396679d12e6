import { standardDeviationOf } from '#shared/monitoring/compare-column.ts'
import { type DriftMemory, NO_MEMORY } from '#shared/monitoring/drift-memory.ts'
import { judgeWindow, SOURCES } from '#shared/monitoring/judge-drift.ts'
import { readsAllowed } from '#shared/monitoring/read-plan.ts'
import { windowEvidence } from '#shared/monitoring/window-evidence.ts'
import { FEATURES, FIRST_NUMBER, LivingWorld, type World } from './worlds.ts'

const HOUR_MS = 3_600_000
/** The heartbeat. */
const BEAT_MS = 900_000
const BEATS_A_DAY = 96
const MIN_ROWS = 300
/** Monday, 2026-06-01, 00:00 UTC; a model of the next seed begins on the next day of the week. */
const MONDAY_HOUR = Date.UTC(2026, 5, 1) / HOUR_MS

export type Lived = {
  /** Looks by which an alarm was raised, and columns of which. */
  readonly looks: number
  /** Messages about them: at most one a day. */
  readonly messages: number
  readonly columns: number
  /** Requests (read ones, where not all are) since the shift until its column is alarmed; undefined: never. */
  readonly requestsUntilAlarm: number | undefined
  readonly windows: number
}

/** As the heartbeat looks: counts what came, reads a window when there is enough, judges it. */
export function liveThrough(
  world: World,
  seed: number,
  { days, shiftFrom, by, mostRequests }: { days: number; shiftFrom?: number; by?: number; mostRequests?: number },
): Lived {
  const living = new LivingWorld(world, seed)
  const startHour = MONDAY_HOUR + 24 * (seed % 7)
  const feature = FIRST_NUMBER + Math.floor(living.random() * (FEATURES - FIRST_NUMBER))
  const column = living.columns[feature]
  const deviation = column?.type === 'number' ? standardDeviationOf(column.statistics) : 1
  const shift = { feature, by: (by ?? 0) * deviation * (living.random() < 0.5 ? -1 : 1) }
  let memory: DriftMemory = NO_MEMORY
  let [looks, columns, windows, messages, lastMessageMs] = [0, 0, 0, 0, 0]
  let [readToday, countedToday, countedYesterday, readSinceShift] = [0, 0, 0, 0]
  let waiting: { hour: number; count: number; read: number }[] = []
  for (let beat = 0; beat < days * BEATS_A_DAY; beat++) {
    const hour = Math.floor((beat * 24) / BEATS_A_DAY)
    if (beat % BEATS_A_DAY === 0) [readToday, countedYesterday, countedToday] = [0, countedToday, 0]
    const mean = world.requestsADay / BEATS_A_DAY
    const count = Math.max(0, Math.round(mean + Math.sqrt(mean) * living.normal()))
    countedToday += count
    waiting.push({ hour, count, read: 0 })
    const nowMs = startHour * HOUR_MS + (beat + 1) * BEAT_MS - 1
    const all = waiting.reduce((sum, each) => sum + each.count, 0)
    const allowed = readsAllowed({ waiting: all, readToday, countedToday, countedYesterday, nowMs })
    if (allowed * world.rows < MIN_ROWS) continue
    readToday += allowed
    windows++
    const rows = allowed * world.rows
    const values = Array.from({ length: FEATURES }, () => new Float64Array(rows))
    const requestOf = new Int32Array(rows)
    let request = 0
    for (const [index, each] of waiting.entries()) {
      const before = waiting.slice(0, index + 1).reduce((sum, { count: counted }) => sum + counted, 0)
      each.read = Math.round((allowed * before) / all) - request
      const isShifted = shiftFrom !== undefined && each.hour >= shiftFrom * 24
      if (isShifted) readSinceShift += each.read
      for (let own = 0; own < each.read; own++, request++) {
        requestOf.fill(request, request * world.rows, (request + 1) * world.rows)
        living.request(startHour + each.hour, values, request * world.rows, isShifted ? shift : undefined)
      }
    }
    const blocks = { rows, requestOf, requests: allowed }
    const evidence = living.columns.map((each, at) => ({
      column: each.name,
      evidence: windowEvidence({ column: each, values: values[at] as Float64Array }, blocks, world.trainingRows)
        .evidence,
    }))
    const [first] = waiting
    const span = { from: isoOf(startHour + (first?.hour ?? hour)), to: new Date(nowMs).toISOString() }
    waiting = []
    const judged = judgeWindow(memory, span, evidence, SOURCES.captures)
    memory = judged.memory
    if (judged.raised.length > 0) {
      looks++
      if (nowMs - lastMessageMs >= 24 * HOUR_MS) {
        messages++
        lastMessageMs = nowMs
      }
    }
    columns += judged.raised.length
    if (shiftFrom !== undefined && hour >= shiftFrom * 24 && memory.columns[column?.name ?? '']?.alarm) {
      return { looks, messages, columns, requestsUntilAlarm: readSinceShift, windows }
    }
    if (mostRequests !== undefined && readSinceShift > mostRequests) break
  }
  return { looks, messages, columns, requestsUntilAlarm: undefined, windows }
}

function isoOf(hour: number): string {
  return new Date(hour * HOUR_MS).toISOString()
}
