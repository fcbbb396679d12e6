import { notImplemented } from '../http/aws-error.ts'
import { invalidArgument, invalidRequest, malformedXml } from './errors.ts'
import type { ObjectVersion, Tags } from './object-store.ts'
import { type ParsedXml, parseXml, type XmlContent, xmlChildren, xmlText } from './xml.ts'

export type LifecycleFilter = {
  readonly prefix: string
  readonly tags: Tags
  /** Objects must be larger than this. */
  readonly moreThanBytes: number | undefined
  /** Objects must be smaller than this. */
  readonly lessThanBytes: number | undefined
}

export type LifecycleRule = {
  readonly id: string
  readonly enabled: boolean
  readonly filter: LifecycleFilter
  /** Current versions: so many days after they were written, or from a day on. */
  readonly expirationDays: number | undefined
  readonly expirationDateMs: number | undefined
  /** Delete markers with no version left behind them. */
  readonly expiresMarkers: boolean
  /** Versions, so many days after another took their place … */
  readonly noncurrentDays: number | undefined
  /** … but not the newest of them. */
  readonly keptNoncurrentVersions: number | undefined
  /** Multipart uploads, so many days after they began. */
  readonly abortUploadDays: number | undefined
}

const MAX_RULES = 1000
const DAY_MS = 24 * 3600 * 1000

/** The rules of a `LifecycleConfiguration` document. */
export function parseLifecycleRules(document: string): readonly LifecycleRule[] {
  const rules = xmlChildren(parseXml(document, 'LifecycleConfiguration'), 'Rule')
  if (rules.length === 0 || rules.length > MAX_RULES) throw malformedXml()
  const parsed = rules.map(parseRule)
  if (new Set(parsed.map((rule) => rule.id)).size < parsed.length) {
    throw invalidArgument('ID', '', 'Rule ID must be unique. Found same ID for more than one rule')
  }
  return parsed
}

function parseRule(rule: ParsedXml, index: number): LifecycleRule {
  for (const name of ['Transition', 'NoncurrentVersionTransition']) {
    if (xmlChildren(rule, name).length > 0) throw notImplemented('S3', `PutBucketLifecycleConfiguration with ${name}`)
  }
  const status = xmlText(rule, 'Status')
  if (status !== 'Enabled' && status !== 'Disabled') throw malformedXml()
  const expiration = xmlChildren(rule, 'Expiration')[0] ?? ''
  const noncurrent = xmlChildren(rule, 'NoncurrentVersionExpiration')[0] ?? ''
  const abort = xmlChildren(rule, 'AbortIncompleteMultipartUpload')[0] ?? ''
  const parsed: LifecycleRule = {
    id: xmlText(rule, 'ID') || `rule-${index + 1}`,
    enabled: status === 'Enabled',
    filter: parseFilter(rule),
    expirationDays: positive(expiration, 'Days'),
    expirationDateMs: midnight(xmlText(expiration, 'Date')),
    expiresMarkers: xmlText(expiration, 'ExpiredObjectDeleteMarker') === 'true',
    noncurrentDays: positive(noncurrent, 'NoncurrentDays'),
    keptNoncurrentVersions: positive(noncurrent, 'NewerNoncurrentVersions'),
    abortUploadDays: positive(abort, 'DaysAfterInitiation'),
  }
  const hasAction =
    parsed.expiresMarkers ||
    (parsed.expirationDays ?? parsed.expirationDateMs ?? parsed.noncurrentDays ?? parsed.abortUploadDays) !== undefined
  if (!hasAction) throw invalidRequest('At least one action needs to be specified in a rule')
  return parsed
}

/** `Filter` holds one condition, or several in an `And`; the oldest rules have their `Prefix` outside. */
function parseFilter(rule: ParsedXml): LifecycleFilter {
  const filter = xmlChildren(rule, 'Filter')[0]
  const conditions = filter === undefined ? rule : (xmlChildren(filter, 'And')[0] ?? filter)
  return {
    prefix: xmlText(conditions, 'Prefix') ?? '',
    tags: Object.fromEntries(
      xmlChildren(conditions, 'Tag').map((tag) => [xmlText(tag, 'Key') ?? '', xmlText(tag, 'Value') ?? '']),
    ),
    moreThanBytes: size(conditions, 'ObjectSizeGreaterThan'),
    lessThanBytes: size(conditions, 'ObjectSizeLessThan'),
  }
}

/** The content of a `LifecycleConfiguration` document. */
export function lifecycleElements(rules: readonly LifecycleRule[]): XmlContent {
  return {
    Rule: rules.map((rule) => ({
      ID: rule.id,
      Filter: filterElements(rule.filter),
      Status: rule.enabled ? 'Enabled' : 'Disabled',
      Expiration: present({
        Days: rule.expirationDays,
        Date: rule.expirationDateMs === undefined ? undefined : new Date(rule.expirationDateMs).toISOString(),
        ExpiredObjectDeleteMarker: rule.expiresMarkers || undefined,
      }),
      NoncurrentVersionExpiration: present({
        NoncurrentDays: rule.noncurrentDays,
        NewerNoncurrentVersions: rule.keptNoncurrentVersions,
      }),
      AbortIncompleteMultipartUpload: present({ DaysAfterInitiation: rule.abortUploadDays }),
    })),
  }
}

function filterElements(filter: LifecycleFilter): XmlContent {
  const tags = Object.entries(filter.tags).map(([Key, Value]) => ({ Key, Value }))
  const conditions = {
    Prefix: filter.prefix === '' ? undefined : filter.prefix,
    Tag: tags,
    ObjectSizeGreaterThan: filter.moreThanBytes,
    ObjectSizeLessThan: filter.lessThanBytes,
  }
  const count = tags.length + [conditions.Prefix, filter.moreThanBytes, filter.lessThanBytes].filter(isGiven).length
  if (count === 0) return { Prefix: '' }
  return count === 1 ? conditions : { And: conditions }
}

export function matchesFilter(filter: LifecycleFilter, version: ObjectVersion): boolean {
  return (
    version.key.startsWith(filter.prefix) &&
    Object.entries(filter.tags).every(([key, value]) => version.tags[key] === value) &&
    version.sizeBytes > (filter.moreThanBytes ?? -1) &&
    version.sizeBytes < (filter.lessThanBytes ?? Number.POSITIVE_INFINITY)
  )
}

/** S3 rounds up to the midnight (UTC) that follows. */
export function expiryTime(fromMs: number, days: number): number {
  return (Math.floor((fromMs + days * DAY_MS) / DAY_MS) + 1) * DAY_MS
}

function positive(parent: ParsedXml, name: string): number | undefined {
  const text = xmlText(parent, name)
  if (text === undefined) return undefined
  if (!/^[1-9]\d*$/.test(text)) throw invalidArgument(name, text, `'${name}' must be a positive integer`)
  return Number(text)
}

function size(parent: ParsedXml, name: string): number | undefined {
  const text = xmlText(parent, name)
  if (text === undefined) return undefined
  if (!/^\d+$/.test(text)) throw malformedXml()
  return Number(text)
}

function midnight(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const timeMs = Date.parse(text)
  if (Number.isNaN(timeMs)) throw malformedXml()
  if (timeMs % DAY_MS !== 0) throw invalidArgument('Date', text, "'Date' must be at midnight GMT")
  return timeMs
}

function present<Elements extends Readonly<Record<string, XmlContent>>>(elements: Elements): Elements | undefined {
  return Object.values(elements).some(isGiven) ? elements : undefined
}

function isGiven(value: unknown): boolean {
  return value !== undefined
}
