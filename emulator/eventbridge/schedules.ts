import type { EmulatorContext } from '../context.ts'
import type { ScheduleRule } from './rules.ts'

const MINUTE_MS = 60_000

/**
 * Runs `fire` for each rule every `rateMinutes`, first one interval after the rule was made. The next times are kept:
 * what fell due while the emulator was stopped is made up for once, at the start. Returned: a function that ends it.
 */
export function startSchedules(
  context: EmulatorContext,
  rules: readonly ScheduleRule[],
  fire: (rule: ScheduleRule, dueMs: number) => void,
): () => void {
  const { clock, database } = context
  database.migrate(`
    CREATE TABLE IF NOT EXISTS eventbridge_schedules (
      rule TEXT PRIMARY KEY,
      rate_minutes INTEGER NOT NULL,
      due_ms INTEGER NOT NULL
    )
  `)
  const cancels = new Map<string, () => void>()

  const setDue = (rule: ScheduleRule, dueMs: number) => {
    database
      .prepare('INSERT OR REPLACE INTO eventbridge_schedules VALUES (?, ?, ?)')
      .run(rule.name, rule.rateMinutes, dueMs)
  }

  /** A rule whose rate has changed, or that is new, starts from now. */
  const nextDue = (rule: ScheduleRule): number => {
    const row = database
      .prepare('SELECT due_ms FROM eventbridge_schedules WHERE rule = ? AND rate_minutes = ?')
      .get(rule.name, rule.rateMinutes)
    if (row) return row['due_ms'] as number
    const dueMs = clock.now() + rule.rateMinutes * MINUTE_MS
    setDue(rule, dueMs)
    return dueMs
  }

  const arm = (rule: ScheduleRule) => {
    const dueMs = nextDue(rule)
    const onDue = () => {
      const rateMs = rule.rateMinutes * MINUTE_MS
      const missed = Math.floor(Math.max(0, clock.now() - dueMs) / rateMs)
      try {
        database.transaction(() => {
          fire(rule, dueMs + missed * rateMs)
          setDue(rule, dueMs + (missed + 1) * rateMs)
        })
      } catch (error) {
        context.reportFault(`eventbridge: schedule of rule ${rule.name}`, error)
        setDue(rule, dueMs + (missed + 1) * rateMs)
      }
      arm(rule)
    }
    cancels.set(rule.name, clock.after(dueMs - clock.now(), onDue))
  }

  forgetOthers(context, rules)
  for (const rule of rules) arm(rule)
  return () => {
    for (const cancel of cancels.values()) cancel()
    cancels.clear()
  }
}

/** A rule that is taken out of the configuration and later put in again is a new one. */
function forgetOthers({ database }: EmulatorContext, rules: readonly ScheduleRule[]): void {
  const names = new Set(rules.map(({ name }) => name))
  for (const { rule } of database.prepare('SELECT rule FROM eventbridge_schedules').all() as { rule: string }[]) {
    if (!names.has(rule)) database.prepare('DELETE FROM eventbridge_schedules WHERE rule = ?').run(rule)
  }
}
