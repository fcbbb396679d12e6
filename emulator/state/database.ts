import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'

/**
 * The emulator's durable state: one SQLite file for every service, so that an object, the notification it
 * causes and the invocation that follows are one transaction. A killed process loses nothing that was answered.
 */
export type Database = {
  /** Creates what a service needs; `CREATE … IF NOT EXISTS` statements. */
  migrate(sql: string): void
  /** A prepared statement, made once per SQL text. */
  prepare(sql: string): StatementSync
  /** Runs `work` whole or not at all; transactions nest. `work` is synchronous. */
  transaction<T>(work: () => T): T
  close(): void
}

/**
 * Opens `<folder>/state.db`, or a database in memory when no folder is given.
 * @throws Error when another process has the folder's database open.
 */
export function openDatabase(folder: string | undefined): Database {
  if (folder) mkdirSync(folder, { recursive: true })
  const sqlite = new DatabaseSync(folder ? path.join(folder, 'state.db') : ':memory:')
  // WAL with synchronous=NORMAL survives a killed process; only a power cut can lose the last transactions.
  try {
    // The first write takes the lock for as long as the process lives.
    sqlite.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; BEGIN IMMEDIATE; COMMIT')
    sqlite.exec('PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON')
  } catch (cause) {
    sqlite.close()
    throw new Error(`Another emulator is using ${folder}. Stop it first, or use another folder.`, { cause })
  }
  const statements = new Map<string, StatementSync>()
  let depth = 0

  return {
    migrate: (sql) => sqlite.exec(sql),
    prepare: (sql) => {
      let statement = statements.get(sql)
      if (!statement) {
        statement = sqlite.prepare(sql)
        statements.set(sql, statement)
      }
      return statement
    },
    transaction: (work) => {
      const savepoint = `level_${depth}`
      sqlite.exec(depth === 0 ? 'BEGIN IMMEDIATE' : `SAVEPOINT ${savepoint}`)
      depth++
      try {
        const result = work()
        depth--
        sqlite.exec(depth === 0 ? 'COMMIT' : `RELEASE ${savepoint}`)
        return result
      } catch (error) {
        depth--
        sqlite.exec(depth === 0 ? 'ROLLBACK' : `ROLLBACK TO ${savepoint}; RELEASE ${savepoint}`)
        throw error
      }
    },
    close: () => sqlite.close(),
  }
}
