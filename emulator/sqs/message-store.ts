import type { Database } from '../state/database.ts'
import type { MessageAttributes } from './message-attributes.ts'

export type NewMessage = {
  readonly queueName: string
  readonly messageId: string
  readonly body: string
  readonly attributes: MessageAttributes
  readonly traceHeader: string | undefined
  readonly groupId: string | undefined
  readonly deduplicationId: string | undefined
  readonly sentMs: number
  /** When it can be received next: after its delay, then after each visibility timeout. */
  readonly visibleMs: number
  readonly receiveCount: number
  readonly firstReceivedMs: number | undefined
  readonly deadLetterSourceArn: string | undefined
}

export type Message = NewMessage & {
  /** Grows with every message of the emulator; never used twice. */
  readonly sequence: number
  readonly lastReceivedMs: number | undefined
}

/** The first send with a deduplication id: what a repeated one is answered with. */
export type Deduplicated = { readonly messageId: string; readonly sequence: number }

export type MessageCounts = { readonly visible: number; readonly inFlight: number; readonly delayed: number }

export type MessageStore = ReturnType<typeof createMessageStore>

export function createMessageStore(database: Database) {
  database.migrate(`
    CREATE TABLE IF NOT EXISTS sqs_messages (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT,
      queue TEXT NOT NULL REFERENCES sqs_queues (name) ON DELETE CASCADE,
      message_id TEXT NOT NULL,
      body TEXT NOT NULL,
      attributes TEXT NOT NULL,
      trace_header TEXT,
      group_id TEXT,
      deduplication_id TEXT,
      sent_ms INTEGER NOT NULL,
      visible_ms INTEGER NOT NULL,
      receive_count INTEGER NOT NULL,
      first_received_ms INTEGER,
      last_received_ms INTEGER,
      dead_letter_source_arn TEXT
    );
    CREATE INDEX IF NOT EXISTS sqs_messages_by_visibility ON sqs_messages (queue, visible_ms, sequence, receive_count);
    CREATE INDEX IF NOT EXISTS sqs_messages_by_age ON sqs_messages (queue, sent_ms);
    CREATE INDEX IF NOT EXISTS sqs_messages_by_group ON sqs_messages (queue, group_id, sequence)
      WHERE group_id IS NOT NULL;
    CREATE TABLE IF NOT EXISTS sqs_deduplications (
      queue TEXT NOT NULL REFERENCES sqs_queues (name) ON DELETE CASCADE,
      scope TEXT NOT NULL,
      deduplication_id TEXT NOT NULL,
      message_id TEXT NOT NULL,
      sequence INTEGER NOT NULL,
      expires_ms INTEGER NOT NULL,
      PRIMARY KEY (queue, scope, deduplication_id)
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS sqs_deduplications_by_expiry ON sqs_deduplications (queue, expires_ms);
  `)
  const prepare = (sql: string) => database.prepare(sql)

  return {
    /** Returns the message's sequence. */
    insert(message: NewMessage): number {
      const { lastInsertRowid } = prepare(
        `INSERT INTO sqs_messages (queue, message_id, body, attributes, trace_header, group_id, deduplication_id,
           sent_ms, visible_ms, receive_count, first_received_ms, dead_letter_source_arn)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ).run(
        message.queueName,
        message.messageId,
        message.body,
        JSON.stringify(message.attributes),
        message.traceHeader ?? null,
        message.groupId ?? null,
        message.deduplicationId ?? null,
        message.sentMs,
        message.visibleMs,
        message.receiveCount,
        message.firstReceivedMs ?? null,
        message.deadLetterSourceArn ?? null,
      )
      return Number(lastInsertRowid)
    },

    find(queueName: string, sequence: number): Message | undefined {
      const row = prepare('SELECT * FROM sqs_messages WHERE sequence = ? AND queue = ?').get(sequence, queueName)
      return row && toMessage(row)
    },

    /** What can be received now, the longest visible first: AWS promises no order, and this one the index gives. */
    visible(queueName: string, nowMs: number, limit: number): readonly Message[] {
      return prepare(
        'SELECT * FROM sqs_messages WHERE queue = ? AND visible_ms <= ? ORDER BY visible_ms, sequence LIMIT ?',
      )
        .all(queueName, nowMs, limit)
        .map(toMessage)
    },

    /** The same in the order sent; a message in flight holds its whole group back, a delayed one those after it. */
    visibleInOrder(queueName: string, nowMs: number, limit: number): readonly Message[] {
      return prepare(
        `SELECT * FROM sqs_messages AS m WHERE queue = :queueName AND visible_ms <= :nowMs AND NOT EXISTS (
           SELECT 1 FROM sqs_messages AS other
           WHERE other.queue = :queueName AND other.group_id = m.group_id AND other.visible_ms > :nowMs
             AND (other.receive_count > 0 OR other.sequence < m.sequence))
         ORDER BY sequence LIMIT :limit`,
      )
        .all({ queueName, nowMs, limit })
        .map(toMessage)
    },

    /** When the next message that can't be received now will be; undefined where there is none. */
    nextVisibleMs(queueName: string, nowMs: number): number | undefined {
      const row = prepare('SELECT MIN(visible_ms) AS next_ms FROM sqs_messages WHERE queue = ? AND visible_ms > ?').get(
        queueName,
        nowMs,
      )
      return (row?.['next_ms'] as number | null) ?? undefined
    },

    counts(queueName: string, nowMs: number): MessageCounts {
      const row = prepare(
        `SELECT COUNT(*) AS total,
           COUNT(*) FILTER (WHERE visible_ms > :nowMs AND receive_count > 0) AS in_flight,
           COUNT(*) FILTER (WHERE visible_ms > :nowMs AND receive_count = 0) AS delayed
         FROM sqs_messages WHERE queue = :queueName`,
      ).get({ queueName, nowMs }) as { total: number; in_flight: number; delayed: number }
      return { visible: row.total - row.in_flight - row.delayed, inFlight: row.in_flight, delayed: row.delayed }
    },

    countInFlight(queueName: string, nowMs: number): number {
      return prepare(
        'SELECT COUNT(*) AS n FROM sqs_messages WHERE queue = ? AND visible_ms > ? AND receive_count > 0',
      ).get(queueName, nowMs)?.['n'] as number
    },

    /** Counts a receive and hides the message until `visibleMs`. Returns the message as it is now. */
    receive(message: Message, nowMs: number, visibleMs: number): Message {
      const row = prepare(
        `UPDATE sqs_messages SET receive_count = receive_count + 1, last_received_ms = ?, visible_ms = ?,
           first_received_ms = COALESCE(first_received_ms, ?) WHERE sequence = ? RETURNING *`,
      ).get(nowMs, visibleMs, nowMs, message.sequence)
      return toMessage(row as Row)
    },

    setVisible(sequence: number, visibleMs: number): void {
      prepare('UPDATE sqs_messages SET visible_ms = ? WHERE sequence = ?').run(visibleMs, sequence)
    },

    delete(sequence: number): void {
      prepare('DELETE FROM sqs_messages WHERE sequence = ?').run(sequence)
    },

    deleteAll(queueName: string): void {
      prepare('DELETE FROM sqs_messages WHERE queue = ?').run(queueName)
    },

    deleteSentBefore(queueName: string, timeMs: number): void {
      prepare('DELETE FROM sqs_messages WHERE queue = ? AND sent_ms < ?').run(queueName, timeMs)
    },

    findDeduplicated(
      queueName: string,
      scope: string,
      deduplicationId: string,
      nowMs: number,
    ): Deduplicated | undefined {
      return prepare(
        `SELECT message_id AS messageId, sequence FROM sqs_deduplications
         WHERE queue = ? AND scope = ? AND deduplication_id = ? AND expires_ms > ?`,
      ).get(queueName, scope, deduplicationId, nowMs) as Deduplicated | undefined
    },

    insertDeduplicated(
      queueName: string,
      scope: string,
      deduplicationId: string,
      first: Deduplicated,
      nowMs: number,
      expiresMs: number,
    ): void {
      prepare('DELETE FROM sqs_deduplications WHERE queue = ? AND expires_ms <= ?').run(queueName, nowMs)
      prepare('INSERT INTO sqs_deduplications VALUES (?, ?, ?, ?, ?, ?)').run(
        queueName,
        scope,
        deduplicationId,
        first.messageId,
        first.sequence,
        expiresMs,
      )
    },
  }
}

type Row = Record<string, unknown>

function toMessage(row: Row): Message {
  return {
    sequence: row['sequence'] as number,
    queueName: row['queue'] as string,
    messageId: row['message_id'] as string,
    body: row['body'] as string,
    attributes: JSON.parse(row['attributes'] as string) as MessageAttributes,
    traceHeader: (row['trace_header'] as string | null) ?? undefined,
    groupId: (row['group_id'] as string | null) ?? undefined,
    deduplicationId: (row['deduplication_id'] as string | null) ?? undefined,
    sentMs: row['sent_ms'] as number,
    visibleMs: row['visible_ms'] as number,
    receiveCount: row['receive_count'] as number,
    firstReceivedMs: (row['first_received_ms'] as number | null) ?? undefined,
    lastReceivedMs: (row['last_received_ms'] as number | null) ?? undefined,
    deadLetterSourceArn: (row['dead_letter_source_arn'] as string | null) ?? undefined,
  }
}
