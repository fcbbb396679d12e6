import type { IncomingMessage } from 'node:http'
import { decodeCbor, encodeCbor } from './cbor.ts'

/** How the input and output of an operation are written, and where the operation's name is. */
export type Codec = {
  readonly headers: Readonly<Record<string, string>>
  operationOf(request: IncomingMessage): string
  decode(body: Buffer): unknown
  encode(value: unknown): string | Buffer
}

/** AWS JSON: the operation is in `X-Amz-Target`. `answersWithDates`: those that output holds become seconds. */
export function awsJson(version: '1.0' | '1.1', { answersWithDates = false } = {}): Codec {
  return {
    headers: { 'content-type': `application/x-amz-json-${version}` },
    operationOf: (request) => lastPart(String(request.headers['x-amz-target'] ?? ''), '.'),
    decode: (body) => JSON.parse(body.toString('utf8')) as unknown,
    encode: (value) => JSON.stringify(value, answersWithDates ? datesAsSeconds : undefined),
  }
}

/** Smithy RPC v2 CBOR: `POST /service/<service>/operation/<operation>`. It has a type for times. */
export const rpcV2Cbor: Codec = {
  headers: { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' },
  operationOf: (request) => lastPart((request.url ?? '').split('?')[0] ?? '', '/'),
  decode: decodeCbor,
  encode: encodeCbor,
}

/** Times in JSON are seconds since the epoch. */
function datesAsSeconds(this: unknown, key: string, value: unknown): unknown {
  // The value is the text that toJSON made of a Date; the object that holds it still has the Date.
  const original: unknown = (this as Readonly<Record<string, unknown>>)[key]
  return original instanceof Date ? original.getTime() / 1000 : value
}

function lastPart(text: string, separator: string): string {
  return text.split(separator).at(-1) ?? ''
}
