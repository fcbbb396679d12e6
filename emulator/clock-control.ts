import type { IncomingMessage, ServerResponse } from 'node:http'
import * as z from 'zod/mini'
import { type MovableClock, systemClock } from './clock.ts'
import { readBody } from './http/body.ts'
import { RunningClock } from './running-clock.ts'
import type { Database } from './state/database.ts'

const MAX_BODY_BYTES = 1000
// What is due on the way happens, one after the other: a month of heartbeats takes two seconds, a century never ends.
const MAX_MOVE_MS = 31 * 24 * 3600_000
const MAX_AHEAD_MS = 3653 * 24 * 3600_000
const moveSchema = z.strictObject({ advanceMs: z.int().check(z.gte(0)) })

/**
 * The clock of a data folder: as far ahead as it was moved there, so that time never goes back.
 * @throws Error where that is too far.
 */
export function openRunningClock(database: Database): MovableClock {
  database.migrate(
    'CREATE TABLE IF NOT EXISTS clock (id INTEGER PRIMARY KEY CHECK (id = 1), offset_ms INTEGER NOT NULL)',
  )
  const offsetMs = Number(database.prepare('SELECT offset_ms FROM clock').get()?.['offset_ms'] ?? 0)
  if (offsetMs > MAX_AHEAD_MS) {
    throw new Error('The clock of this state was moved on by more than ten years: begin with empty state (--fresh).')
  }
  const clock = new RunningClock(offsetMs)
  return {
    now: () => clock.now(),
    after: (delayMs, callback) => clock.after(delayMs, callback),
    advance: (ms) => {
      database.prepare('INSERT OR REPLACE INTO clock VALUES (1, ?)').run(clock.offsetMs + ms)
      clock.advance(ms)
    },
  }
}

/** `GET /_clock` tells the time, `POST /_clock {"advanceMs": 900000}` moves it on. */
export async function serveClock(
  clock: MovableClock,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const answer = (status: number, body: unknown) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  if (request.method === 'POST') {
    const advanceMs = readAdvance(await readBody(request, MAX_BODY_BYTES))
    if (advanceMs === undefined) {
      const message = 'Send {"advanceMs": <whole milliseconds from 0>}: the clock only moves on.'
      return void answer(400, { __type: 'ValidationException', message })
    }
    if (advanceMs > MAX_MOVE_MS || clock.now() + advanceMs - systemClock.now() > MAX_AHEAD_MS) {
      const message =
        `The clock moves on by 31 days (${MAX_MOVE_MS} ms) at a time, and by ten years in all: ` +
        'what is due on the way happens.'
      return void answer(400, { __type: 'ValidationException', message })
    }
    clock.advance(advanceMs)
  }
  answer(200, { now: new Date(clock.now()).toISOString() })
}

function readAdvance(body: Buffer): number | undefined {
  try {
    return moveSchema.parse(JSON.parse(body.toString('utf8'))).advanceMs
  } catch {
    // Neither JSON nor a move: the caller says what is wanted.
    return undefined
  }
}
