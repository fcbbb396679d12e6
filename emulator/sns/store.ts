import type { Database } from '../state/database.ts'

/** A message as it was published; `at` in milliseconds. */
export type Published = {
  readonly messageId: string
  readonly topicArn: string
  readonly subject: string | null
  readonly message: string
  readonly at: number
}

export type TopicStore = ReturnType<typeof createTopicStore>

/** What is kept of what nobody is subscribed to: enough to look at. */
const MOST_KEPT = 1000

/** The topics, which are there from the start, and the messages that were published to them. */
export function createTopicStore(database: Database, topicArns: readonly string[]) {
  database.migrate(`
    CREATE TABLE IF NOT EXISTS sns_published (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      message_id TEXT NOT NULL,
      topic_arn TEXT NOT NULL,
      subject TEXT,
      message TEXT NOT NULL,
      at INTEGER NOT NULL
    );
  `)
  return {
    hasTopic: (arn: string): boolean => topicArns.includes(arn),

    add({ messageId, topicArn, subject, message, at }: Published): void {
      database
        .prepare('INSERT INTO sns_published (message_id, topic_arn, subject, message, at) VALUES (?, ?, ?, ?, ?)')
        .run(messageId, topicArn, subject, message, at)
      database.prepare('DELETE FROM sns_published WHERE id <= (SELECT MAX(id) FROM sns_published) - ?').run(MOST_KEPT)
    },

    /** In the order in which they came. */
    published: (): readonly Published[] =>
      database
        .prepare('SELECT message_id, topic_arn, subject, message, at FROM sns_published ORDER BY id')
        .all()
        .map((row) => ({
          messageId: row['message_id'] as string,
          topicArn: row['topic_arn'] as string,
          subject: row['subject'] as string | null,
          message: row['message'] as string,
          at: row['at'] as number,
        })),
  }
}
