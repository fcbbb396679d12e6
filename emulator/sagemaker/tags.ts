import { validationException } from './errors.ts'
import type { Tags } from './store.ts'

const MAX_TAGS = 50

/** Tags as requests and answers carry them. */
export type TagList = readonly { readonly Key: string; readonly Value: string }[]

export function tagsOf(list: TagList | undefined): Tags {
  const tags = Object.fromEntries((list ?? []).map((tag) => [tag.Key, tag.Value]))
  if (list && Object.keys(tags).length < list.length) {
    throw validationException('Duplicate tag keys found. Please note that Tag keys are case insensitive.')
  }
  // https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_Tag.html leaves it out; AWS's tags are AWS's.
  if (Object.keys(tags).some((key) => /^aws:/i.test(key))) {
    throw validationException('aws: prefixed tag key names are not allowed for external use.')
  }
  return tags
}

/** The tags with others added; throws when there are more than 50. */
export function mergeTags(tags: Tags, added: Tags): Tags {
  const merged = { ...tags, ...added }
  if (Object.keys(merged).length > MAX_TAGS) {
    throw validationException(`A resource cannot have more than ${MAX_TAGS} tags.`)
  }
  return merged
}

export function tagList(tags: Tags): TagList {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
}
