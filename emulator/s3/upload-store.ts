import type { Database } from '../state/database.ts'
import type { Checksum, ChecksumAlgorithm, ChecksumType } from './checksums.ts'
import type { StoredHeaders, Tags } from './object-store.ts'

/** A multipart upload that is neither completed nor aborted. */
export type Upload = {
  readonly id: string
  readonly bucket: string
  readonly key: string
  readonly headers: StoredHeaders
  readonly tags: Tags
  readonly checksum: { readonly algorithm: ChecksumAlgorithm; readonly type: ChecksumType } | undefined
  readonly initiatedMs: number
}

export type Part = {
  readonly partNumber: number
  readonly sizeBytes: number
  /** Without quotes. */
  readonly eTag: string
  readonly blob: string
  readonly checksum: Checksum | undefined
  readonly modifiedMs: number
}

type UploadRow = {
  id: string
  bucket: string
  key: string
  headers: string
  tags: string
  checksum: string | null
  initiated_ms: number
}

type PartRow = {
  part_number: number
  size_bytes: number
  e_tag: string
  blob: string
  checksum: string | null
  modified_ms: number
}

export type UploadStore = ReturnType<typeof openUploadStore>

/** Multipart uploads in progress and their parts. */
export function openUploadStore(database: Database) {
  database.migrate(`
    CREATE TABLE IF NOT EXISTS s3_uploads (
      id TEXT PRIMARY KEY, bucket TEXT NOT NULL, key TEXT NOT NULL, headers TEXT NOT NULL, tags TEXT NOT NULL,
      checksum TEXT, initiated_ms INTEGER NOT NULL
    );
    CREATE INDEX IF NOT EXISTS s3_uploads_key ON s3_uploads (bucket, key, initiated_ms, id);
    CREATE TABLE IF NOT EXISTS s3_parts (
      upload_id TEXT NOT NULL REFERENCES s3_uploads (id) ON DELETE CASCADE, part_number INTEGER NOT NULL,
      size_bytes INTEGER NOT NULL, e_tag TEXT NOT NULL, blob TEXT NOT NULL, checksum TEXT, modified_ms INTEGER NOT NULL,
      PRIMARY KEY (upload_id, part_number)
    );
  `)

  return {
    insert: (upload: Upload): void => {
      database
        .prepare(`INSERT INTO s3_uploads (id, bucket, key, headers, tags, checksum, initiated_ms)
          VALUES (?, ?, ?, ?, ?, ?, ?)`)
        .run(
          upload.id,
          upload.bucket,
          upload.key,
          JSON.stringify(upload.headers),
          JSON.stringify(upload.tags),
          upload.checksum ? JSON.stringify(upload.checksum) : null,
          upload.initiatedMs,
        )
    },
    get: (bucket: string, key: string, id: string): Upload | undefined => {
      const row = database
        .prepare('SELECT * FROM s3_uploads WHERE id = ? AND bucket = ? AND key = ?')
        .get(id, bucket, key)
      return row && toUpload(row as UploadRow)
    },
    /** Removes an upload with its parts; their blobs are the caller's to remove. */
    remove: (id: string): void => {
      database.prepare('DELETE FROM s3_uploads WHERE id = ?').run(id)
    },
    /** The uploads of a bucket from `prefix` on, by key and then by age. */
    inBucket: function* (bucket: string, prefix: string): Generator<Upload> {
      const rows = database
        .prepare('SELECT * FROM s3_uploads WHERE bucket = ? AND key >= ? ORDER BY key, initiated_ms, id')
        .iterate(bucket, prefix)
      for (const row of rows as Iterable<UploadRow>) {
        if (!row.key.startsWith(prefix)) return
        yield toUpload(row)
      }
    },
    /** Puts a part in its place; returns the blob of the one that was there. */
    putPart: (uploadId: string, part: Part): string | undefined => {
      const replaced = database
        .prepare('SELECT blob FROM s3_parts WHERE upload_id = ? AND part_number = ?')
        .get(uploadId, part.partNumber)
      database
        .prepare(`INSERT OR REPLACE INTO s3_parts (upload_id, part_number, size_bytes, e_tag, blob, checksum, modified_ms)
          VALUES (?, ?, ?, ?, ?, ?, ?)`)
        .run(
          uploadId,
          part.partNumber,
          part.sizeBytes,
          part.eTag,
          part.blob,
          part.checksum ? JSON.stringify(part.checksum) : null,
          part.modifiedMs,
        )
      return replaced && String(replaced['blob'])
    },
    /** In the order of their numbers. */
    parts: (uploadId: string): readonly Part[] =>
      database
        .prepare('SELECT * FROM s3_parts WHERE upload_id = ? ORDER BY part_number')
        .all(uploadId)
        .map((row) => toPart(row as PartRow)),
    blobs: (): readonly string[] =>
      database
        .prepare('SELECT blob FROM s3_parts')
        .all()
        .map((row) => String(row['blob'])),
  }
}

function toUpload(row: UploadRow): Upload {
  return {
    id: row.id,
    bucket: row.bucket,
    key: row.key,
    headers: JSON.parse(row.headers) as StoredHeaders,
    tags: JSON.parse(row.tags) as Tags,
    checksum: row.checksum === null ? undefined : (JSON.parse(row.checksum) as NonNullable<Upload['checksum']>),
    initiatedMs: row.initiated_ms,
  }
}

function toPart(row: PartRow): Part {
  return {
    partNumber: row.part_number,
    sizeBytes: row.size_bytes,
    eTag: row.e_tag,
    blob: row.blob,
    checksum: row.checksum === null ? undefined : (JSON.parse(row.checksum) as Checksum),
    modifiedMs: row.modified_ms,
  }
}
