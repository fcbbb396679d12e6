import { isJsonObject, type JsonObject, jsonObject } from '#shared/json/json-fields.ts'

/** What is wrong with a value by a JSON Schema, in the keywords our document uses; `root` is what `$ref` points into. */
export function schemaFaults(value: unknown, schema: object, root: object, at = 'value'): string[] {
  const rules = schema as JsonObject
  if (typeof rules['$ref'] === 'string') return schemaFaults(value, targetOf(rules['$ref'], root), root, at)
  const faults: string[] = []
  const types = [rules['type']].flat().filter((type) => typeof type === 'string')
  if (types.length > 0 && !types.some((type) => isOfType(value, type)))
    faults.push(`${at} is not ${types.join(' or ')}`)
  if (Array.isArray(rules['enum']) && !rules['enum'].includes(value)) faults.push(`${at} is not listed`)
  if ('const' in rules && rules['const'] !== value) faults.push(`${at} is another value`)
  if (typeof value === 'number') {
    if (value < Number(rules['minimum'] ?? -Infinity)) faults.push(`${at} is too small`)
    if (value > Number(rules['maximum'] ?? Infinity)) faults.push(`${at} is too large`)
  }
  if (Array.isArray(rules['anyOf'])) {
    const options: object[] = rules['anyOf']
    const fits = options.some((option) => schemaFaults(value, option, root, at).length === 0)
    if (!fits) faults.push(`${at} is none of the alternatives`)
  }
  if (Array.isArray(rules['oneOf'])) {
    const options: object[] = rules['oneOf']
    const fitting = options.filter((option) => schemaFaults(value, option, root, at).length === 0).length
    if (fitting !== 1) faults.push(`${at} is ${fitting} of the alternatives, and not one`)
  }
  if (Array.isArray(value)) {
    if (value.length > Number(rules['maxItems'] ?? Infinity)) faults.push(`${at} is too long`)
    const items = rules['items']
    if (isJsonObject(items))
      value.forEach((item, index) => faults.push(...schemaFaults(item, items, root, `${at}[${index}]`)))
  }
  if (isJsonObject(value)) faults.push(...objectFaults(value, rules, root, at))
  return faults
}

function objectFaults(value: JsonObject, rules: JsonObject, root: object, at: string): string[] {
  const faults: string[] = []
  const properties = isJsonObject(rules['properties']) ? rules['properties'] : {}
  const required = Array.isArray(rules['required']) ? rules['required'] : []
  for (const name of required) if (!Object.hasOwn(value, name)) faults.push(`${at}.${name} is absent`)
  for (const [name, member] of Object.entries(value)) {
    const schema = Object.hasOwn(properties, name) ? properties[name] : undefined
    if (isJsonObject(schema)) faults.push(...schemaFaults(member, schema, root, `${at}.${name}`))
    else if (rules['additionalProperties'] === false) faults.push(`${at}.${name} is not known`)
  }
  return faults
}

const METHODS = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'])

/** What is wrong with an OpenAPI 3.1 document, by the rules that a document made like ours could break. */
export function documentFaults(document: object): string[] {
  const faults: string[] = []
  const root = document as JsonObject
  if (!/^3\.1\.\d+$/.test(String(root['openapi']))) faults.push('openapi is not 3.1')
  const info = jsonObject(root['info'])
  if (typeof info['title'] !== 'string' || typeof info['version'] !== 'string') faults.push('info is incomplete')
  for (const name of Object.keys(jsonObject(jsonObject(root['components'])['schemas']))) {
    if (!/^[a-zA-Z0-9._-]+$/.test(name)) faults.push(`the component ${name} has no allowed name`)
  }
  const operationIds = new Set<string>()
  for (const [path, item] of Object.entries(jsonObject(root['paths']))) {
    if (!path.startsWith('/')) faults.push(`${path} does not start with a slash`)
    const { parameters: shared = [], ...operations } = jsonObject(item)
    for (const [method, operation] of Object.entries(operations)) {
      const where = `${method} ${path}`
      const { operationId, responses, parameters = [], requestBody } = jsonObject(operation)
      if (!METHODS.has(method)) faults.push(`${where}: no such method`)
      if (typeof operationId !== 'string' || operationIds.has(operationId)) faults.push(`${where}: operationId`)
      operationIds.add(String(operationId))
      const declared = [shared, parameters].flat().map(jsonObject)
      const inPath = declared.filter((parameter) => parameter['in'] === 'path').map((parameter) => parameter['name'])
      const wanted = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1])
      if (String(inPath) !== String(wanted)) faults.push(`${where}: path parameters`)
      const names = declared.map((parameter) => `${String(parameter['in'])} ${String(parameter['name'])}`)
      if (new Set(names).size < names.length) faults.push(`${where}: a parameter twice`)
      if (requestBody !== undefined && !('content' in jsonObject(requestBody))) faults.push(`${where}: requestBody`)
      for (const [status, response] of Object.entries(jsonObject(responses))) {
        const described = '$ref' in jsonObject(response) || typeof jsonObject(response)['description'] === 'string'
        if (!/^([1-5]\d\d|default)$/.test(status) || !described) faults.push(`${where}: response ${status}`)
      }
      if (Object.keys(jsonObject(responses)).length === 0) faults.push(`${where}: no responses`)
    }
  }
  for (const ref of refsIn(document)) if (!isJsonObject(targetOf(ref, document))) faults.push(`${ref} points nowhere`)
  return faults
}

function refsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(refsIn)
  if (!isJsonObject(value)) return []
  const own = typeof value['$ref'] === 'string' ? [value['$ref']] : []
  return [...own, ...Object.values(value).flatMap(refsIn)]
}

function targetOf(ref: string, root: object): JsonObject {
  let target: unknown = root
  for (const part of ref.replace(/^#\//, '').split('/')) target = jsonObject(target)[part]
  return target as JsonObject
}

function isOfType(value: unknown, type: unknown): boolean {
  if (type === 'null') return value === null
  if (type === 'array') return Array.isArray(value)
  if (type === 'object') return isJsonObject(value)
  return type === 'integer' ? Number.isInteger(value) : typeof value === type
}
