import type { Database } from '../state/database.ts'
import type { CorsRule } from './cors.ts'
import type { LifecycleRule } from './lifecycle.ts'
import type { Tags } from './object-store.ts'

export type Versioning = 'Enabled' | 'Suspended' | ''

export type Bucket = { readonly name: string; readonly createdMs: number; readonly versioning: Versioning }

/** What can be configured for a bucket. */
export type Configurations = {
  readonly cors: readonly CorsRule[]
  readonly lifecycle: readonly LifecycleRule[]
  readonly tagging: Tags
}
type Kind = keyof Configurations

export type BucketStore = ReturnType<typeof openBucketStore>

/** Buckets and what is configured for them. */
export function openBucketStore(database: Database) {
  database.migrate(`
    CREATE TABLE IF NOT EXISTS s3_buckets (
      name TEXT PRIMARY KEY, created_ms INTEGER NOT NULL, versioning TEXT NOT NULL DEFAULT ''
    );
    CREATE TABLE IF NOT EXISTS s3_bucket_configurations (
      bucket TEXT NOT NULL REFERENCES s3_buckets (name) ON DELETE CASCADE, kind TEXT NOT NULL, value TEXT NOT NULL,
      PRIMARY KEY (bucket, kind)
    );
  `)

  return {
    create: (name: string, createdMs: number): void => {
      database.prepare('INSERT OR IGNORE INTO s3_buckets (name, created_ms) VALUES (?, ?)').run(name, createdMs)
    },
    setVersioning: (name: string, versioning: Versioning): void => {
      database.prepare('UPDATE s3_buckets SET versioning = ? WHERE name = ?').run(versioning, name)
    },
    get: (name: string): Bucket | undefined => {
      const row = database.prepare('SELECT * FROM s3_buckets WHERE name = ?').get(name)
      return row && toBucket(row)
    },
    all: (): readonly Bucket[] => database.prepare('SELECT * FROM s3_buckets ORDER BY name').all().map(toBucket),
    /** Removes a bucket with what is configured for it. */
    remove: (name: string): void => {
      database.prepare('DELETE FROM s3_buckets WHERE name = ?').run(name)
    },

    configuration: <K extends Kind>(bucket: string, kind: K): Configurations[K] | undefined => {
      const row = database
        .prepare('SELECT value FROM s3_bucket_configurations WHERE bucket = ? AND kind = ?')
        .get(bucket, kind)
      return row && (JSON.parse(String(row['value'])) as Configurations[K])
    },
    configure: <K extends Kind>(bucket: string, kind: K, value: Configurations[K]): void => {
      database
        .prepare('INSERT OR REPLACE INTO s3_bucket_configurations (bucket, kind, value) VALUES (?, ?, ?)')
        .run(bucket, kind, JSON.stringify(value))
    },
    unconfigure: (bucket: string, kind: Kind): void => {
      database.prepare('DELETE FROM s3_bucket_configurations WHERE bucket = ? AND kind = ?').run(bucket, kind)
    },
  }
}

function toBucket(row: Record<string, unknown>): Bucket {
  return {
    name: String(row['name']),
    createdMs: Number(row['created_ms']),
    versioning: String(row['versioning']) as Versioning,
  }
}
