import type { Database } from '../state/database.ts'

export type LogGroup = { readonly id: number; readonly name: string; readonly createdMs: number }

export type LogStream = {
  readonly id: number
  readonly name: string
  readonly createdMs: number
  readonly firstEventMs: number | undefined
  readonly lastEventMs: number | undefined
  readonly lastIngestedMs: number | undefined
}

export type LogEvent = {
  readonly id: number
  readonly streamName: string
  readonly timestampMs: number
  readonly ingestedMs: number
  readonly message: string
}

/** A place between events: they are ordered by time, those of one time by their arrival. */
export type Position = { readonly timestampMs: number; readonly id: number }

/** Times are inclusive. */
export type TimeRange = { readonly startMs: number; readonly endMs: number }

export type LogStore = ReturnType<typeof createLogStore>

const EVENT_COLUMNS = 'e.id, s.name AS stream, e.timestamp_ms, e.ingested_ms, e.message'

export function createLogStore(database: Database) {
  database.migrate(`
    CREATE TABLE IF NOT EXISTS logs_groups (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      created_ms INTEGER NOT NULL
    );
    CREATE TABLE IF NOT EXISTS logs_streams (
      id INTEGER PRIMARY KEY,
      group_id INTEGER NOT NULL REFERENCES logs_groups (id),
      name TEXT NOT NULL,
      created_ms INTEGER NOT NULL,
      UNIQUE (group_id, name)
    );
    CREATE TABLE IF NOT EXISTS logs_events (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      group_id INTEGER NOT NULL REFERENCES logs_groups (id),
      stream_id INTEGER NOT NULL REFERENCES logs_streams (id),
      timestamp_ms INTEGER NOT NULL,
      ingested_ms INTEGER NOT NULL,
      message TEXT NOT NULL
    );
    CREATE INDEX IF NOT EXISTS logs_events_by_group ON logs_events (group_id, timestamp_ms, id);
    CREATE INDEX IF NOT EXISTS logs_events_by_stream ON logs_events (stream_id, timestamp_ms, id);
  `)
  const prepare = (sql: string) => database.prepare(sql)

  return {
    findGroup(name: string): LogGroup | undefined {
      const row = prepare('SELECT * FROM logs_groups WHERE name = ?').get(name)
      return row && toGroup(row)
    },

    groups(): readonly LogGroup[] {
      return prepare('SELECT * FROM logs_groups ORDER BY name').all().map(toGroup)
    },

    ensureGroup(name: string, nowMs: number): number {
      const row = prepare('SELECT id FROM logs_groups WHERE name = ?').get(name)
      if (row) return row['id'] as number
      return Number(
        prepare('INSERT INTO logs_groups (name, created_ms) VALUES (?, ?)').run(name, nowMs).lastInsertRowid,
      )
    },

    ensureStream(groupId: number, name: string, nowMs: number): number {
      const row = prepare('SELECT id FROM logs_streams WHERE group_id = ? AND name = ?').get(groupId, name)
      if (row) return row['id'] as number
      const insert = prepare('INSERT INTO logs_streams (group_id, name, created_ms) VALUES (?, ?, ?)')
      return Number(insert.run(groupId, name, nowMs).lastInsertRowid)
    },

    streamIds(groupId: number): readonly { readonly id: number; readonly name: string }[] {
      const rows = prepare('SELECT id, name FROM logs_streams WHERE group_id = ?').all(groupId)
      return rows.map((row) => ({ id: row['id'] as number, name: row['name'] as string }))
    },

    /** In the order of the names. */
    streams(groupId: number): readonly LogStream[] {
      return prepare(
        `SELECT s.id, s.name, s.created_ms,
           (SELECT MIN(timestamp_ms) FROM logs_events WHERE stream_id = s.id) AS first_event_ms,
           last.timestamp_ms AS last_event_ms, last.ingested_ms AS last_ingested_ms
         FROM logs_streams AS s LEFT JOIN logs_events AS last ON last.id = (
           SELECT id FROM logs_events WHERE stream_id = s.id ORDER BY timestamp_ms DESC, id DESC LIMIT 1)
         WHERE s.group_id = ? ORDER BY s.name`,
      )
        .all(groupId)
        .map(toStream)
    },

    insertEvent(groupId: number, streamId: number, message: string, timestampMs: number, nowMs: number): void {
      prepare(
        `INSERT INTO logs_events (group_id, stream_id, timestamp_ms, ingested_ms, message) VALUES (?, ?, ?, ?, ?)`,
      ).run(groupId, streamId, timestampMs, nowMs, message)
    },

    /** Drops the oldest events beyond `maxEvents`. */
    trim(groupId: number, maxEvents: number): void {
      prepare(
        `DELETE FROM logs_events WHERE group_id = :groupId AND (timestamp_ms, id) <= (
           SELECT timestamp_ms, id FROM logs_events WHERE group_id = :groupId
           ORDER BY timestamp_ms DESC, id DESC LIMIT 1 OFFSET :maxEvents)`,
      ).run({ groupId, maxEvents })
    },

    /** The events of some streams after a position, the oldest first. */
    *eventsAfter(
      groupId: number,
      streamIds: readonly number[],
      range: TimeRange,
      after: Position,
    ): Generator<LogEvent> {
      // The index finds the start by the time alone: without this each page would pass over all the earlier ones.
      const startMs = Math.max(range.startMs, after.timestampMs)
      const rows = prepare(
        `SELECT ${EVENT_COLUMNS} FROM logs_events AS e JOIN logs_streams AS s ON s.id = e.stream_id
         WHERE e.group_id = ? AND e.timestamp_ms BETWEEN ? AND ? AND (e.timestamp_ms, e.id) > (?, ?)
           AND e.stream_id IN (SELECT value FROM json_each(?))
         ORDER BY e.timestamp_ms, e.id`,
      ).iterate(groupId, startMs, range.endMs, after.timestampMs, after.id, JSON.stringify(streamIds))
      for (const row of rows) yield toEvent(row)
    },

    /** The events of one stream from a position on, in one direction or the other. */
    *streamEvents(streamId: number, range: TimeRange, from: Position, forward: boolean): Generator<LogEvent> {
      const [beyond, order] = forward ? ['>', 'ASC'] : ['<', 'DESC']
      const startMs = forward ? Math.max(range.startMs, from.timestampMs) : range.startMs
      const endMs = forward ? range.endMs : Math.min(range.endMs, from.timestampMs)
      const rows = prepare(
        `SELECT ${EVENT_COLUMNS} FROM logs_events AS e JOIN logs_streams AS s ON s.id = e.stream_id
         WHERE e.stream_id = ? AND e.timestamp_ms BETWEEN ? AND ? AND (e.timestamp_ms, e.id) ${beyond} (?, ?)
         ORDER BY e.timestamp_ms ${order}, e.id ${order}`,
      ).iterate(streamId, startMs, endMs, from.timestampMs, from.id)
      for (const row of rows) yield toEvent(row)
    },
  }
}

type Row = Record<string, unknown>

function toGroup(row: Row): LogGroup {
  return { id: row['id'] as number, name: row['name'] as string, createdMs: row['created_ms'] as number }
}

function toStream(row: Row): LogStream {
  return {
    id: row['id'] as number,
    name: row['name'] as string,
    createdMs: row['created_ms'] as number,
    firstEventMs: (row['first_event_ms'] as number | null) ?? undefined,
    lastEventMs: (row['last_event_ms'] as number | null) ?? undefined,
    lastIngestedMs: (row['last_ingested_ms'] as number | null) ?? undefined,
  }
}

function toEvent(row: Row): LogEvent {
  return {
    id: row['id'] as number,
    streamName: row['stream'] as string,
    timestampMs: row['timestamp_ms'] as number,
    ingestedMs: row['ingested_ms'] as number,
    message: row['message'] as string,
  }
}
