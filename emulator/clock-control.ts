import type { IncomingMessage, ServerResponse } from 'node:http'
import * as z from 'zod/mini'
import type { MovableClock } from './clock.ts'
import { readBody } from './http/body.ts'
import { RunningClock } from './running-clock.ts'
import type { Database } from './state/database.ts'

const MAX_BODY_BYTES = 1000
const moveSchema = z.strictObject({ advanceMs: z.int().check(z.gte(0)) })

/** The clock of a data folder: as far ahead as it was moved there, so that time never goes back. */
export function openRunningClock(database: Database): MovableClock {
  database.migrate(
    'CREATE TABLE IF NOT EXISTS clock (id INTEGER PRIMARY KEY CHECK (id = 1), offset_ms INTEGER NOT NULL)',
  )
  const clock = new RunningClock(Number(database.prepare('SELECT offset_ms FROM clock').get()?.['offset_ms'] ?? 0))
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
