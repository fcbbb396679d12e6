import type { Database } from '../state/database.ts'
import type { Checksum } from './checksums.ts'

/** Header names (lower case) and values that an object keeps: `content-type`, `x-amz-meta-*` … */
export type StoredHeaders = Readonly<Record<string, string>>
export type Tags = Readonly<Record<string, string>>

export type NewVersion = {
  readonly bucket: string
  readonly key: string
  readonly isDeleteMarker: boolean
  readonly sizeBytes: number
  /** Without quotes. */
  readonly eTag: string
  /** Empty for a delete marker. */
  readonly blob: string
  readonly headers: StoredHeaders
  readonly checksum: Checksum | undefined
  readonly tags: Tags
  /** The sizes of the parts of a multipart upload, in order; empty for any other object. */
  readonly partSizes: readonly number[]
  readonly modifiedMs: number
}

/** One version of one key; buckets that were never versioned have one a key, named `null`. */
export type ObjectVersion = NewVersion & {
  /** Grows with every write. */
  readonly id: number
  readonly versionId: string
  readonly isLatest: boolean
}

type Row = {
  id: number
  bucket: string
  key: string
  version_id: string
  is_latest: number
  is_delete_marker: number
  size_bytes: number
  e_tag: string
  blob: string
  headers: string
  checksum: string | null
  tags: string
  part_sizes: string
  modified_ms: number
}

export type ObjectStore = ReturnType<typeof openObjectStore>

/** The metadata of objects. Keys are in the order of their UTF-8 bytes, as S3 lists them. */
export function openObjectStore(database: Database) {
  database.migrate(`
    CREATE TABLE IF NOT EXISTS s3_objects (
      id INTEGER PRIMARY KEY AUTOINCREMENT, bucket TEXT NOT NULL, key TEXT NOT NULL, version_id TEXT NOT NULL,
      is_latest INTEGER NOT NULL, is_delete_marker INTEGER NOT NULL, size_bytes INTEGER NOT NULL, e_tag TEXT NOT NULL,
      blob TEXT NOT NULL, headers TEXT NOT NULL, checksum TEXT, tags TEXT NOT NULL, part_sizes TEXT NOT NULL,
      modified_ms INTEGER NOT NULL, UNIQUE (bucket, key, version_id)
    );
    CREATE UNIQUE INDEX IF NOT EXISTS s3_objects_latest ON s3_objects (bucket, key) WHERE is_latest = 1;
    CREATE TABLE IF NOT EXISTS s3_sequence (value INTEGER NOT NULL);
    INSERT INTO s3_sequence SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM s3_sequence);
  `)

  return {
    hasVersions: (bucket: string): boolean =>
      database.prepare('SELECT 1 FROM s3_objects WHERE bucket = ? LIMIT 1').get(bucket) !== undefined,

    /** The current version of a key, which may be a delete marker. */
    latest: (bucket: string, key: string): ObjectVersion | undefined => {
      const row = database
        .prepare('SELECT * FROM s3_objects WHERE bucket = ? AND key = ? AND is_latest = 1')
        .get(bucket, key)
      return row && toVersion(row as Row)
    },
    version: (bucket: string, key: string, versionId: string): ObjectVersion | undefined => {
      const row = database
        .prepare('SELECT * FROM s3_objects WHERE bucket = ? AND key = ? AND version_id = ?')
        .get(bucket, key, versionId)
      return row && toVersion(row as Row)
    },
    /** Makes a version the current one. It must not exist yet. */
    insert: (version: NewVersion, versionId: string): void => {
      database
        .prepare('UPDATE s3_objects SET is_latest = 0 WHERE bucket = ? AND key = ? AND is_latest = 1')
        .run(version.bucket, version.key)
      database
        .prepare(`INSERT INTO s3_objects (bucket, key, version_id, is_latest, is_delete_marker, size_bytes, e_tag, blob,
          headers, checksum, tags, part_sizes, modified_ms) VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
        .run(
          version.bucket,
          version.key,
          versionId,
          version.isDeleteMarker ? 1 : 0,
          version.sizeBytes,
          version.eTag,
          version.blob,
          JSON.stringify(version.headers),
          version.checksum ? JSON.stringify(version.checksum) : null,
          JSON.stringify(version.tags),
          JSON.stringify(version.partSizes),
          version.modifiedMs,
        )
    },
    /** Removes one version; the newest of those left becomes the current one. */
    remove: (version: ObjectVersion): void => {
      database.prepare('DELETE FROM s3_objects WHERE id = ?').run(version.id)
      if (!version.isLatest) return
      database
        .prepare(`UPDATE s3_objects SET is_latest = 1 WHERE id =
          (SELECT id FROM s3_objects WHERE bucket = ? AND key = ? ORDER BY id DESC LIMIT 1)`)
        .run(version.bucket, version.key)
    },
    setTags: (version: ObjectVersion, tags: Tags): void => {
      database.prepare('UPDATE s3_objects SET tags = ? WHERE id = ?').run(JSON.stringify(tags), version.id)
    },

    /** The current objects from `prefix` on, behind the key `after`; stop reading where you like. */
    currentObjects: (bucket: string, prefix: string, after: string): Iterable<ObjectVersion> =>
      versionsOf(
        database
          .prepare(`SELECT * FROM s3_objects
            WHERE bucket = ? AND is_latest = 1 AND is_delete_marker = 0 AND key >= ? AND key > ? ORDER BY key`)
          .iterate(bucket, prefix, after),
        prefix,
      ),
    /** Every version, newest first within a key, behind the version `afterId` of `afterKey`. */
    versions: (bucket: string, prefix: string, afterKey: string, afterId: number): Iterable<ObjectVersion> =>
      versionsOf(
        database
          .prepare(`SELECT * FROM s3_objects
            WHERE bucket = ? AND key >= ? AND (key > ? OR (key = ? AND id < ?)) ORDER BY key, id DESC`)
          .iterate(bucket, prefix, afterKey, afterKey, afterId),
        prefix,
      ),

    /** A number that no earlier call returned, also before a restart. */
    nextInSequence: (): number =>
      Number(database.prepare('UPDATE s3_sequence SET value = value + 1 RETURNING value').get()?.['value']),
    blobs: (): readonly string[] =>
      database
        .prepare('SELECT blob FROM s3_objects WHERE is_delete_marker = 0')
        .all()
        .map((row) => String(row['blob'])),
  }
}

function* versionsOf(rows: Iterable<unknown>, prefix: string): Generator<ObjectVersion> {
  for (const row of rows as Iterable<Row>) {
    if (!row.key.startsWith(prefix)) return
    yield toVersion(row)
  }
}

function toVersion(row: Row): ObjectVersion {
  return {
    id: row.id,
    bucket: row.bucket,
    key: row.key,
    versionId: row.version_id,
    isLatest: row.is_latest === 1,
    isDeleteMarker: row.is_delete_marker === 1,
    sizeBytes: row.size_bytes,
    eTag: row.e_tag,
    blob: row.blob,
    headers: JSON.parse(row.headers) as StoredHeaders,
    checksum: row.checksum === null ? undefined : (JSON.parse(row.checksum) as Checksum),
    tags: JSON.parse(row.tags) as Tags,
    partSizes: JSON.parse(row.part_sizes) as number[],
    modifiedMs: row.modified_ms,
  }
}
