import type { Database } from '../state/database.ts'

/** An asynchronous invocation that waits for its function, or for its next try. */
export type AsyncInvocation = {
  readonly id: number
  readonly requestId: string
  readonly functionName: string
  readonly payload: string
  readonly enqueuedAtMs: number
  /** Tries that ended with a function error. */
  readonly functionErrors: number
  /** Tries that did not reach the function. */
  readonly systemErrors: number
}

export type AsyncInvocationStore = {
  /** One insert, so that it can be part of the caller's transaction. */
  add(invocation: {
    requestId: string
    functionName: string
    payload: string
    enqueuedAtMs: number
    dueAtMs: number
  }): void
  /** Takes the longest due invocation of a function; it is not taken again until it is put back. */
  takeDue(functionName: string, nowMs: number): AsyncInvocation | undefined
  putBack(invocation: AsyncInvocation, dueAtMs: number): void
  remove(id: number): void
  /** When the next invocation falls due that is not due yet. */
  nextDueAtMs(nowMs: number): number | undefined
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS lambda_async_invocations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    request_id TEXT NOT NULL,
    function_name TEXT NOT NULL,
    payload TEXT NOT NULL,
    enqueued_at_ms INTEGER NOT NULL,
    due_at_ms INTEGER NOT NULL,
    function_errors INTEGER NOT NULL DEFAULT 0,
    system_errors INTEGER NOT NULL DEFAULT 0,
    taken INTEGER NOT NULL DEFAULT 0
  );
  CREATE INDEX IF NOT EXISTS lambda_async_invocations_due
    ON lambda_async_invocations (taken, function_name, due_at_ms, id);
`

/** Opens the store. What an earlier process had taken and not finished is there to be taken again. */
export function openAsyncInvocations(database: Database): AsyncInvocationStore {
  database.migrate(SCHEMA)
  database.prepare('UPDATE lambda_async_invocations SET taken = 0 WHERE taken = 1').run()
  const add = database.prepare(
    `INSERT INTO lambda_async_invocations (request_id, function_name, payload, enqueued_at_ms, due_at_ms)
     VALUES (?, ?, ?, ?, ?)`,
  )
  const take = database.prepare(
    `UPDATE lambda_async_invocations SET taken = 1 WHERE id = (
       SELECT id FROM lambda_async_invocations
       WHERE taken = 0 AND function_name = ? AND due_at_ms <= ? ORDER BY due_at_ms, id LIMIT 1)
     RETURNING id, request_id AS requestId, function_name AS functionName, payload, enqueued_at_ms AS enqueuedAtMs,
       function_errors AS functionErrors, system_errors AS systemErrors`,
  )
  const putBack = database.prepare(
    'UPDATE lambda_async_invocations SET taken = 0, due_at_ms = ?, function_errors = ?, system_errors = ? WHERE id = ?',
  )
  const remove = database.prepare('DELETE FROM lambda_async_invocations WHERE id = ?')
  const nextDue = database.prepare(
    'SELECT min(due_at_ms) AS dueAtMs FROM lambda_async_invocations WHERE taken = 0 AND due_at_ms > ?',
  )

  return {
    add: ({ requestId, functionName, payload, enqueuedAtMs, dueAtMs }) => {
      add.run(requestId, functionName, payload, enqueuedAtMs, dueAtMs)
    },
    // The columns are named after the type's fields.
    takeDue: (functionName, nowMs) => take.get(functionName, nowMs) as AsyncInvocation | undefined,
    putBack: ({ id, functionErrors, systemErrors }, dueAtMs) => {
      putBack.run(dueAtMs, functionErrors, systemErrors, id)
    },
    remove: (id) => {
      remove.run(id)
    },
    nextDueAtMs: (nowMs) => (nextDue.get(nowMs) as { dueAtMs: number | null }).dueAtMs ?? undefined,
  }
}
