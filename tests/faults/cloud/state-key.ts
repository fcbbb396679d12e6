import { hash } from 'node:crypto'
import type { CloudState, StoredVersion } from './state.ts'

/**
 * The same text for states from which it goes on in the same way. Numbers that only tell things apart count for nothing,
 * nor do versions that nobody asks for any more.
 */
export function stateKey(state: CloudState): string {
  const { objects, uploads, due } = state
  const stored = [...objects].flatMap(([key, versions]) => facts(key, versions)).sort()
  const begun = [...uploads].map(([id, { key, parts }]) => [
    id,
    key,
    [...parts].map(([part, body]) => [part, hash('md5', body)]),
  ])
  const coming = due.toSorted((a, b) => a.atMs - b.atMs || a.order - b.order).map(({ atMs, what }) => [atMs, what])
  const text = JSON.stringify({ ...state, serial: 0, objects: stored, uploads: begun, due: coming }, mapAsList)
  const messages = new Map<string, string>()
  const renamed = text.replaceAll(/"message-\d+"/g, (id) => {
    const name = messages.get(id) ?? `"message ${messages.size}"`
    messages.set(id, name)
    return name
  })
  return hash('sha1', renamed, 'base64')
}

/** Of a body the eTag says as much. Only uploads are asked for by their versions. */
function facts(key: string, versions: readonly StoredVersion[]): readonly string[] {
  if (/^(datasets|models)\//.test(key)) {
    return versions.map(
      ({ versionId, eTag, atMs, isDeleted, tags = {} }) =>
        `${key} ${versionId} ${eTag} ${atMs} ${isDeleted} ${JSON.stringify(tags)}`,
    )
  }
  const newest = versions.at(-1)
  return newest && !newest.isDeleted ? [`${key} ${newest.eTag} ${newest.atMs}`] : []
}

function mapAsList(_: string, value: unknown): unknown {
  return value instanceof Map ? [...value] : value
}
