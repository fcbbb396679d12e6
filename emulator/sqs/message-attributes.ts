import { createHash } from 'node:crypto'
import type { MessageAttributeValue } from '@aws-sdk/client-sqs'
import { AwsError } from '../http/aws-error.ts'
import type { Wire } from '../model/wire.ts'
import { invalidParameter } from './errors.ts'

/** Exactly one of the values is there; `binaryValue` is base64. */
export type MessageAttribute = {
  readonly dataType: string
  readonly stringValue?: string
  readonly binaryValue?: string
}
type AttributeInput = Partial<Wire<MessageAttributeValue>>
/** Each is refused in SQS's own words if it lacks a part. */
export type AttributeInputs = Readonly<Record<string, AttributeInput>>
export type MessageAttributes = Readonly<Record<string, MessageAttribute>>

const MAX_ATTRIBUTES = 10
const NAME = /^(?!\.)(?!.*\.\.)[A-Za-z0-9_.-]{1,256}(?<!\.)$/
const RESERVED_NAME = /^(aws|amazon)\./i
const DATA_TYPE = /^(String|Number|Binary)(\..+)?$/

/** Reads and checks the attributes of a SendMessage. */
export function parseMessageAttributes(input: AttributeInputs = {}): MessageAttributes {
  const names = Object.keys(input)
  if (names.length > MAX_ATTRIBUTES) {
    throw invalidParameter(
      `Number of message attributes [${names.length}] exceeds the allowed maximum [${MAX_ATTRIBUTES}].`,
    )
  }
  return Object.fromEntries(names.map((name) => [name, parseAttribute(name, input[name] ?? {})]))
}

/** The attributes as the wire spells them. */
export function formatMessageAttributes(attributes: MessageAttributes): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { dataType, stringValue, binaryValue }]) => [
      name,
      { DataType: dataType, StringValue: stringValue, BinaryValue: binaryValue },
    ]),
  )
}

/** Those that a ReceiveMessage asks for: names, `All`, `.*`, or `prefix.*`. */
export function selectMessageAttributes(attributes: MessageAttributes, wanted: readonly string[]): MessageAttributes {
  const selects = (name: string) =>
    wanted.some(
      (want) =>
        want === 'All' || want === '.*' || want === name || (want.endsWith('.*') && name.startsWith(want.slice(0, -2))),
    )
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => selects(name)))
}

/** What they count towards the message's size: names, types and values. */
export function sizeOfMessageAttributes(attributes: MessageAttributes): number {
  return Object.entries(attributes).reduce(
    (size, [name, attribute]) =>
      size + Buffer.byteLength(name) + Buffer.byteLength(attribute.dataType) + valueOf(attribute).length,
    0,
  )
}

/**
 * MD5OfMessageAttributes: over name, type and value in the order of the names, each with its length before it
 * as 4 bytes, and a byte before the value that says text (1) or binary (2). Undefined where there are none.
 */
export function md5OfMessageAttributes(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).sort()
  if (names.length === 0) return undefined
  const hash = createHash('md5')
  const update = (bytes: Buffer) => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(bytes.length)
    hash.update(length).update(bytes)
  }
  for (const name of names) {
    const attribute = attributes[name] as MessageAttribute
    update(Buffer.from(name))
    update(Buffer.from(attribute.dataType))
    hash.update(Buffer.from([attribute.binaryValue === undefined ? 1 : 2]))
    update(valueOf(attribute))
  }
  return hash.digest('hex')
}

function valueOf(attribute: MessageAttribute): Buffer {
  return attribute.binaryValue === undefined
    ? Buffer.from(attribute.stringValue ?? '')
    : Buffer.from(attribute.binaryValue, 'base64')
}

function parseAttribute(name: string, input: AttributeInput): MessageAttribute {
  if (!NAME.test(name) || RESERVED_NAME.test(name)) {
    throw invalidParameter(
      `The message attribute name '${name}' is invalid. It can contain A-Z, a-z, 0-9, underscore, hyphen and period, ` +
        `no period at its ends or after another, up to 256 characters, and must not start with AWS. or Amazon.`,
    )
  }
  if (input.StringListValues || input.BinaryListValues) {
    throw new AwsError(
      'UnsupportedOperation',
      'Message attribute list values in SendMessage operation are not supported.',
    )
  }
  const dataType = input.DataType ?? ''
  const type = DATA_TYPE.exec(dataType)?.[1]
  if (dataType === '') {
    throw invalidParameter(`The message attribute '${name}' must contain a non-empty message attribute type.`)
  }
  if (!type) {
    throw invalidParameter(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is ` +
        'Binary, Number, and String.',
    )
  }
  const valueField = type === 'Binary' ? 'BinaryValue' : 'StringValue'
  const value = input[valueField] ?? ''
  if (value === '') {
    throw invalidParameter(
      `The message attribute '${name}' must contain a non-empty message attribute value for message attribute type ` +
        `'${dataType}'.`,
    )
  }
  if (type === 'Number' && !Number.isFinite(Number(value))) {
    throw invalidParameter(`Can't cast the value of message (user) attribute '${name}' to a number.`)
  }
  return type === 'Binary' ? { dataType, binaryValue: value } : { dataType, stringValue: value }
}
