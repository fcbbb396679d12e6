import { S3Error } from './errors.ts'
import type { Tags } from './object-store.ts'
import { type ParsedXml, xmlChildren, xmlText } from './xml.ts'

const MAX_OBJECT_TAGS = 10
export const MAX_BUCKET_TAGS = 50
const MAX_KEY_LENGTH = 128
const MAX_VALUE_LENGTH = 256
/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html */
const CHARACTERS = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u

/** The tags of an `x-amz-tagging` header, which is written like a query. */
export function tagsOfHeader(value: string | undefined): Tags {
  return checkedTags([...new URLSearchParams(value ?? '')])
}

/** The tags of a `Tagging` document. */
export function tagsOfDocument(tagging: ParsedXml, limit = MAX_OBJECT_TAGS): Tags {
  const set = xmlChildren(tagging, 'TagSet')[0] ?? ''
  const pairs = xmlChildren(set, 'Tag').map((tag): [string, string] => [
    xmlText(tag, 'Key') ?? '',
    xmlText(tag, 'Value') ?? '',
  ])
  return checkedTags(pairs, limit)
}

/** The content of a `Tagging` document. */
export function taggingElements(tags: Tags) {
  return { TagSet: { Tag: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) } }
}

function checkedTags(pairs: readonly [string, string][], limit = MAX_OBJECT_TAGS): Tags {
  if (pairs.length > limit) throw new S3Error('BadRequest', `Object tags cannot be greater than ${limit}`, 400)
  const tags = new Map<string, string>()
  for (const [key, value] of pairs) {
    // AWS's own tags are made by AWS only.
    if (/^aws:/i.test(key)) throw invalidTag('System tags cannot be added/updated by requester', key)
    if (key.length === 0 || key.length > MAX_KEY_LENGTH || !CHARACTERS.test(key))
      throw invalidTag('The TagKey you have provided is invalid', key)
    if (value.length > MAX_VALUE_LENGTH || !CHARACTERS.test(value))
      throw invalidTag('The TagValue you have provided is invalid', key)
    if (tags.has(key)) throw invalidTag('Cannot provide multiple Tags with the same key', key)
    tags.set(key, value)
  }
  return Object.fromEntries(tags)
}

function invalidTag(message: string, key: string): S3Error {
  return new S3Error('InvalidTag', message, 400, { TagKey: key })
}
