import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs'
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
 * Opens `<folder>/state.db`, or a database in memory when no folder is given. Both are their user's alone afterwards.
 * @throws Error when another process has the folder's database open (`ERR_STATE_IN_USE`), or it cannot be written.
 */
export function openDatabase(folder: string | undefined): Database {
  const sqlite = new DatabaseSync(folder ? privateFile(folder) : ':memory:')
  // WAL with synchronous=NORMAL survives a killed process; only a power cut can lose the last transactions.
  try {
    // The first write takes the lock for as long as the process lives.
    sqlite.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; BEGIN IMMEDIATE; COMMIT')
    sqlite.exec('PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON')
  } catch (cause) {
    sqlite.close()
    throw databaseError(folder, cause)
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

/** SQLite's code for a lock that another process holds. */
const SQLITE_BUSY = 5

function databaseError(folder: string | undefined, cause: unknown): Error {
  const isBusy = cause instanceof Error && 'errcode' in cause && cause.errcode === SQLITE_BUSY
  if (!isBusy)
    return new Error(`The state in ${folder} cannot be opened: ${String(cause)}`, {
      cause,
    })
  const error = new Error(`Another emulator is using ${folder}. Stop it first, or use another folder.`, { cause })
  return Object.assign(error, { code: 'ERR_STATE_IN_USE' })
}

/** Uploads are people's data: nobody else on the machine may read them, whatever an older version left open. */
function privateFile(folder: string): string {
  mkdirSync(folder, { recursive: true })
  chmodSync(folder, 0o700)
  const file = path.join(folder, 'state.db')
  // SQLite gives the files that it makes beside this one the same mode.
  closeSync(openSync(file, 'a', 0o600))
  chmodSync(file, 0o600)
  return file
}
