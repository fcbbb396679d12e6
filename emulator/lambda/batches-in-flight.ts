import type { Database } from '../state/database.ts'

/** The messages that a function is working on. What is here at a start was in work when the emulator was killed. */
export type BatchesInFlight = {
  add(receiptHandles: readonly string[]): void
  remove(receiptHandles: readonly string[]): void
  /** Takes them all out. */
  takeAll(): readonly string[]
}

export function openBatchesInFlight(database: Database, queueName: string): BatchesInFlight {
  database.migrate(`
    CREATE TABLE IF NOT EXISTS lambda_batches_in_work (
      queue TEXT NOT NULL, receipt_handle TEXT NOT NULL, PRIMARY KEY (queue, receipt_handle)) WITHOUT ROWID`)
  const add = database.prepare('INSERT INTO lambda_batches_in_work VALUES (?, ?)')
  const remove = database.prepare('DELETE FROM lambda_batches_in_work WHERE queue = ? AND receipt_handle = ?')
  const takeAll = database.prepare('DELETE FROM lambda_batches_in_work WHERE queue = ? RETURNING receipt_handle')
  return {
    add: (receiptHandles) => {
      for (const receiptHandle of receiptHandles) add.run(queueName, receiptHandle)
    },
    remove: (receiptHandles) => {
      for (const receiptHandle of receiptHandles) remove.run(queueName, receiptHandle)
    },
    takeAll: () => takeAll.all(queueName).map((row) => String(row['receipt_handle'])),
  }
}
