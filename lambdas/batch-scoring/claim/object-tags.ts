import type { ObjectVersion } from '#shared/objects/object-store.ts'

/** The tags of an object, none where it is gone. */
export type ObjectTags = {
  tagsOf(key: string, at: Pick<ObjectVersion, 'versionId'>): Promise<Readonly<Record<string, string>>>
}
