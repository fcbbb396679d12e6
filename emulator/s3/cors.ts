import { malformedXml, S3Error } from './errors.ts'
import { header, type S3Request } from './request.ts'
import { type ParsedXml, parseXml, type XmlContent, xmlChildren, xmlText, xmlTexts } from './xml.ts'

export type CorsRule = {
  readonly id: string | undefined
  readonly allowedOrigins: readonly string[]
  readonly allowedMethods: readonly string[]
  readonly allowedHeaders: readonly string[]
  readonly exposeHeaders: readonly string[]
  readonly maxAgeSeconds: number | undefined
}

export type RulesOfBucket = (bucket: string) => readonly CorsRule[] | undefined

const METHODS = ['GET', 'PUT', 'POST', 'DELETE', 'HEAD']
const MAX_RULES = 100

/** The rules of a `CORSConfiguration` document. */
export function parseCorsRules(document: string): readonly CorsRule[] {
  const rules = xmlChildren(parseXml(document, 'CORSConfiguration'), 'CORSRule').map(parseRule)
  if (rules.length === 0 || rules.length > MAX_RULES) throw malformedXml()
  return rules
}

function parseRule(rule: ParsedXml): CorsRule {
  const allowedOrigins = xmlTexts(rule, 'AllowedOrigin')
  const allowedMethods = xmlTexts(rule, 'AllowedMethod')
  const maxAge = xmlText(rule, 'MaxAgeSeconds')
  if (allowedOrigins.length === 0 || allowedMethods.length === 0) throw malformedXml()
  if (maxAge !== undefined && !/^\d+$/.test(maxAge)) throw malformedXml()
  const unknownMethod = allowedMethods.find((method) => !METHODS.includes(method))
  if (unknownMethod !== undefined) {
    const message = `Found unsupported HTTP method in CORS config. Unsupported method is ${unknownMethod}`
    throw new S3Error('InvalidRequest', message, 400)
  }
  for (const origin of allowedOrigins) {
    if (origin.split('*').length > 2) {
      throw new S3Error('InvalidRequest', `AllowedOrigin "${origin}" can not have more than one wildcard.`, 400)
    }
  }
  return {
    id: xmlText(rule, 'ID'),
    allowedOrigins,
    allowedMethods,
    allowedHeaders: xmlTexts(rule, 'AllowedHeader'),
    exposeHeaders: xmlTexts(rule, 'ExposeHeader'),
    maxAgeSeconds: maxAge === undefined ? undefined : Number(maxAge),
  }
}

export function corsElements(rules: readonly CorsRule[]): XmlContent {
  return {
    CORSRule: rules.map((rule) => ({
      ID: rule.id,
      AllowedOrigin: rule.allowedOrigins,
      AllowedMethod: rule.allowedMethods,
      AllowedHeader: rule.allowedHeaders,
      ExposeHeader: rule.exposeHeaders,
      MaxAgeSeconds: rule.maxAgeSeconds,
    })),
  }
}

/** What a browser's preflight is answered; throws AccessForbidden where no rule allows the request it announces. */
export function preflightHeaders(request: S3Request, rulesOf: RulesOfBucket): Record<string, string> {
  const origin = header(request, 'origin')
  const method = header(request, 'access-control-request-method')
  if (origin === undefined) {
    throw new S3Error('BadRequest', 'Insufficient information. Origin request header needed.', 400)
  }
  if (method === undefined || !METHODS.includes(method)) {
    throw new S3Error('BadRequest', `Invalid Access-Control-Request-Method: ${method ?? 'null'}`, 400)
  }
  const rules = rulesOf(request.bucket)
  if (!rules) throw new S3Error('AccessForbidden', 'CORSResponse: CORS is not enabled for this bucket.', 403)
  const wanted = (header(request, 'access-control-request-headers') ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '')
  const rule = rules.find(
    (rule) => allows(rule, origin, method) && wanted.every((name) => matchesAny(rule.allowedHeaders, name)),
  )
  if (!rule) {
    throw new S3Error(
      'AccessForbidden',
      "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
      403,
      { Method: method, ResourceType: request.key === '' ? 'BUCKET' : 'OBJECT' },
    )
  }
  return {
    ...ruleHeaders(rule, origin),
    ...(wanted.length > 0 && { 'access-control-allow-headers': wanted.join(', ') }),
    ...(rule.maxAgeSeconds !== undefined && { 'access-control-max-age': String(rule.maxAgeSeconds) }),
  }
}

/** What the answer to a request from a page of another origin carries; nothing where no rule allows it. */
export function crossOriginHeaders(request: S3Request, rulesOf: RulesOfBucket): Record<string, string> {
  const origin = header(request, 'origin')
  if (origin === undefined || request.bucket === '') return {}
  const rules = rulesOf(request.bucket) ?? []
  const rule = rules.find((rule) => allows(rule, origin, request.method))
  return rule ? ruleHeaders(rule, origin) : {}
}

/** Whether a bucket's rules let pages of an origin send a request. A preflight, which does nothing, S3 answers itself. */
export function allowsOrigin(origin: string, method: string, rules: readonly CorsRule[] = []): boolean {
  return method === 'OPTIONS' || rules.some((rule) => allows(rule, origin, method))
}

function allows(rule: CorsRule, origin: string, method: string): boolean {
  return rule.allowedMethods.includes(method) && matchesAny(rule.allowedOrigins, origin)
}

function matchesAny(patterns: readonly string[], value: string): boolean {
  return patterns.some((pattern) => {
    const [start = '', end] = pattern.toLowerCase().split('*')
    const text = value.toLowerCase()
    if (end === undefined) return text === start
    return text.length >= start.length + end.length && text.startsWith(start) && text.endsWith(end)
  })
}

function ruleHeaders(rule: CorsRule, origin: string): Record<string, string> {
  const isForAll = rule.allowedOrigins.includes('*')
  return {
    'access-control-allow-origin': isForAll ? '*' : origin,
    ...(!isForAll && { 'access-control-allow-credentials': 'true' }),
    'access-control-allow-methods': rule.allowedMethods.join(', '),
    ...(rule.exposeHeaders.length > 0 && { 'access-control-expose-headers': rule.exposeHeaders.join(', ') }),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  }
}
