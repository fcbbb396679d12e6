import type { Database } from '../state/database.ts'
import type { Endpoint, EndpointConfig, Model, ModelPackage, ModelPackageGroup, TrainingJob } from './resources.ts'

type Resources = {
  'training-job': TrainingJob
  model: Model
  'endpoint-config': EndpointConfig
  endpoint: Endpoint
  'model-package-group': ModelPackageGroup
  'model-package': ModelPackage
}
/** The kind of a resource, in the spelling of its ARN. */
export type Kind = keyof Resources
export type Tags = Readonly<Record<string, string>>

/** SageMaker's durable state: one document a resource, found by kind and name (in any case, as in AWS). */
export type Store = {
  transaction<T>(work: () => T): T
  get<K extends Kind>(kind: K, name: string): Resources[K] | undefined
  put<K extends Kind>(kind: K, resource: Resources[K]): void
  delete(kind: Kind, name: string): void
  list<K extends Kind>(kind: K): readonly Resources[K][]
  tags(arn: string): Tags
  setTags(arn: string, tags: Tags): void
  /** The ARN made by an earlier request with the same token. */
  arnOfToken(token: string): string | undefined
  putToken(token: string, arn: string): void
}

export function createStore(database: Database): Store {
  database.migrate(`
    CREATE TABLE IF NOT EXISTS sagemaker_resources (
      kind TEXT NOT NULL, name TEXT NOT NULL COLLATE NOCASE, document TEXT NOT NULL, PRIMARY KEY (kind, name));
    CREATE TABLE IF NOT EXISTS sagemaker_tags (arn TEXT PRIMARY KEY COLLATE NOCASE, tags TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS sagemaker_client_tokens (token TEXT PRIMARY KEY, arn TEXT NOT NULL);
  `)
  const document = (row: Record<string, unknown> | undefined) => (row ? JSON.parse(String(row['document'])) : undefined)
  return {
    transaction: (work) => database.transaction(work),
    get: (kind, name) =>
      document(
        database.prepare('SELECT document FROM sagemaker_resources WHERE kind = ? AND name = ?').get(kind, name),
      ),
    put: (kind, resource) =>
      database
        .prepare(
          'INSERT INTO sagemaker_resources VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET document = excluded.document',
        )
        .run(kind, resource.name, JSON.stringify(resource)),
    delete: (kind, name) =>
      database.prepare('DELETE FROM sagemaker_resources WHERE kind = ? AND name = ?').run(kind, name),
    list: (kind) => database.prepare('SELECT document FROM sagemaker_resources WHERE kind = ?').all(kind).map(document),
    tags: (arn) => {
      const row = database.prepare('SELECT tags FROM sagemaker_tags WHERE arn = ?').get(arn)
      return row ? (JSON.parse(String(row['tags'])) as Tags) : {}
    },
    setTags: (arn, tags) => {
      if (Object.keys(tags).length === 0) database.prepare('DELETE FROM sagemaker_tags WHERE arn = ?').run(arn)
      else
        database
          .prepare('INSERT INTO sagemaker_tags VALUES (?, ?) ON CONFLICT DO UPDATE SET tags = excluded.tags')
          .run(arn, JSON.stringify(tags))
    },
    arnOfToken: (token) =>
      database.prepare('SELECT arn FROM sagemaker_client_tokens WHERE token = ?').get(token)?.['arn'] as
        | string
        | undefined,
    putToken: (token, arn) => {
      database.prepare('INSERT INTO sagemaker_client_tokens VALUES (?, ?)').run(token, arn)
    },
  }
}
