import { S3Error } from './errors.ts'

export type ByteRange = { readonly start: number; readonly sizeBytes: number }

/**
 * The bytes that a `Range` header asks for: `bytes=a-b`, `bytes=a-`, `bytes=-n`. Undefined, the whole object, where
 * there is none, or one that HTTP tells servers to ignore, or several, which S3 doesn't serve.
 * Throws InvalidRange (416) where it is beyond the object.
 */
export function parseRange(value: string | undefined, objectBytes: number): ByteRange | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec((value ?? '').replaceAll(' ', ''))
  if (!match) return undefined
  const [, first = '', last = ''] = match
  if (first === '' && last === '') return undefined
  if (first === '') {
    const sizeBytes = Math.min(Number(last), objectBytes)
    if (sizeBytes === 0) throw invalidRange(value, objectBytes)
    return { start: objectBytes - sizeBytes, sizeBytes }
  }
  const start = Number(first)
  const end = last === '' ? objectBytes - 1 : Math.min(Number(last), objectBytes - 1)
  if (last !== '' && Number(last) < start) return undefined
  if (start >= objectBytes) throw invalidRange(value, objectBytes)
  return { start, sizeBytes: end - start + 1 }
}

export function invalidRange(requested: string | undefined, objectBytes: number): S3Error {
  return new S3Error(
    'InvalidRange',
    'The requested range is not satisfiable',
    416,
    { RangeRequested: requested ?? '', ActualObjectSize: objectBytes },
    { 'content-range': `bytes */${objectBytes}` },
  )
}
