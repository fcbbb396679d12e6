import { invalidParameter } from './errors.ts'

export type QueueTags = Readonly<Record<string, string>>

const MAX_TAGS = 50
const MAX_KEY_LENGTH = 128
const MAX_VALUE_LENGTH = 256
const CHARACTERS = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u

/**
 * The tags of a queue with others added. Throws where one of them is not allowed, or where there are too many.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-tags.html
 */
export function mergeQueueTags(tags: QueueTags, added: QueueTags): QueueTags {
  for (const [key, value] of Object.entries(added)) {
    if (/^aws:/i.test(key)) throw invalidParameter('Tag keys starting with "aws:" are reserved for system use.')
    if (key.length === 0 || key.length > MAX_KEY_LENGTH || !CHARACTERS.test(key)) {
      throw invalidParameter(`Tag key ${key} is invalid: 1 to ${MAX_KEY_LENGTH} letters, digits, blanks and _.:/=+-@.`)
    }
    if (value.length > MAX_VALUE_LENGTH || !CHARACTERS.test(value)) {
      throw invalidParameter(
        `The value of tag ${key} is invalid: up to ${MAX_VALUE_LENGTH} letters, digits, blanks and _.:/=+-@.`,
      )
    }
  }
  const merged = { ...tags, ...added }
  if (Object.keys(merged).length > MAX_TAGS)
    throw invalidParameter(`Too many tags added: a queue has up to ${MAX_TAGS}.`)
  return merged
}
