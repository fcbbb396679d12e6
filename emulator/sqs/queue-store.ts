import type { Database } from '../state/database.ts'
import { isFifoName, type QueueAttributes } from './queue-attributes.ts'

export type Queue = {
  readonly name: string
  readonly fifo: boolean
  readonly attributes: QueueAttributes
  readonly createdMs: number
  readonly modifiedMs: number
}

export type MoveTask = {
  readonly id: number
  readonly sourceArn: string
  readonly destinationArn: string | undefined
  readonly maxMessagesPerSecond: number | undefined
  readonly movedCount: number
  readonly startedMs: number
}

export type QueueStore = ReturnType<typeof createQueueStore>

/** The tables of everything but the messages. */
export function createQueueStore(database: Database) {
  database.migrate(`
    CREATE TABLE IF NOT EXISTS sqs_queues (
      name TEXT PRIMARY KEY,
      attributes TEXT NOT NULL,
      tags TEXT NOT NULL DEFAULT '{}',
      created_ms INTEGER NOT NULL,
      modified_ms INTEGER NOT NULL,
      purged_ms INTEGER
    );
    CREATE TABLE IF NOT EXISTS sqs_deleted_queues (name TEXT PRIMARY KEY, deleted_ms INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS sqs_move_tasks (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      source_arn TEXT NOT NULL,
      destination_arn TEXT,
      max_messages_per_second INTEGER,
      moved_count INTEGER NOT NULL,
      started_ms INTEGER NOT NULL
    );
  `)
  const prepare = (sql: string) => database.prepare(sql)

  return {
    find(name: string): Queue | undefined {
      const row = prepare('SELECT * FROM sqs_queues WHERE name = ?').get(name)
      return row && toQueue(row)
    },

    /** Every queue in the order of the names, from the first one after `after`. */
    list(prefix = '', after = ''): readonly Queue[] {
      return prepare('SELECT * FROM sqs_queues WHERE name > ? AND substr(name, 1, ?) = ? ORDER BY name')
        .all(after, prefix.length, prefix)
        .map(toQueue)
    },

    insert(name: string, attributes: QueueAttributes, nowMs: number): void {
      prepare('INSERT INTO sqs_queues (name, attributes, created_ms, modified_ms) VALUES (?, ?, ?, ?)').run(
        name,
        JSON.stringify(attributes),
        nowMs,
        nowMs,
      )
    },

    setAttributes(name: string, attributes: QueueAttributes, nowMs: number): void {
      prepare('UPDATE sqs_queues SET attributes = ?, modified_ms = ? WHERE name = ?').run(
        JSON.stringify(attributes),
        nowMs,
        name,
      )
    },

    tags(name: string): Readonly<Record<string, string>> {
      const row = prepare('SELECT tags FROM sqs_queues WHERE name = ?').get(name)
      return row ? (JSON.parse(row['tags'] as string) as Record<string, string>) : {}
    },

    setTags(name: string, tags: Readonly<Record<string, string>>): void {
      prepare('UPDATE sqs_queues SET tags = ? WHERE name = ?').run(JSON.stringify(tags), name)
    },

    purgedMs(name: string): number | undefined {
      const row = prepare('SELECT purged_ms FROM sqs_queues WHERE name = ?').get(name)
      return (row?.['purged_ms'] as number | null | undefined) ?? undefined
    },

    setPurged(name: string, nowMs: number): void {
      prepare('UPDATE sqs_queues SET purged_ms = ? WHERE name = ?').run(nowMs, name)
    },

    /** Takes the queue's messages along. */
    delete(name: string, nowMs: number): void {
      prepare('DELETE FROM sqs_queues WHERE name = ?').run(name)
      prepare('INSERT OR REPLACE INTO sqs_deleted_queues VALUES (?, ?)').run(name, nowMs)
    },

    /** When a queue of this name was last deleted. */
    deletedMs(name: string): number | undefined {
      return prepare('SELECT deleted_ms FROM sqs_deleted_queues WHERE name = ?').get(name)?.['deleted_ms'] as
        | number
        | undefined
    },

    insertMoveTask(task: Omit<MoveTask, 'id'>): number {
      const { lastInsertRowid } = prepare(
        `INSERT INTO sqs_move_tasks (source_arn, destination_arn, max_messages_per_second, moved_count, started_ms)
         VALUES (?, ?, ?, ?, ?)`,
      ).run(
        task.sourceArn,
        task.destinationArn ?? null,
        task.maxMessagesPerSecond ?? null,
        task.movedCount,
        task.startedMs,
      )
      return Number(lastInsertRowid)
    },

    /** The latest first. */
    moveTasks(sourceArn: string, limit: number): readonly MoveTask[] {
      return prepare('SELECT * FROM sqs_move_tasks WHERE source_arn = ? ORDER BY id DESC LIMIT ?')
        .all(sourceArn, limit)
        .map(toMoveTask)
    },
  }
}

type Row = Record<string, unknown>

function toQueue(row: Row): Queue {
  const name = row['name'] as string
  return {
    name,
    fifo: isFifoName(name),
    attributes: JSON.parse(row['attributes'] as string) as QueueAttributes,
    createdMs: row['created_ms'] as number,
    modifiedMs: row['modified_ms'] as number,
  }
}

function toMoveTask(row: Row): MoveTask {
  return {
    id: row['id'] as number,
    sourceArn: row['source_arn'] as string,
    destinationArn: (row['destination_arn'] as string | null) ?? undefined,
    maxMessagesPerSecond: (row['max_messages_per_second'] as number | null) ?? undefined,
    movedCount: row['moved_count'] as number,
    startedMs: row['started_ms'] as number,
  }
}
