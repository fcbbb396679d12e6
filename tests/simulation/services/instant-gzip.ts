import { syncBuiltinESMExports } from 'node:module'
import { Transform } from 'node:stream'
import zlib from 'node:zlib'

/**
 * Real gzip streams answer from a thread, whenever it is done: the order of events would be another each time. In a
 * simulation they answer at once.
 */
export function makeGzipInstant(): void {
  Object.defineProperty(zlib, 'createGunzip', { value: () => instant(remembered(zlib.gunzipSync)) })
  Object.defineProperty(zlib, 'createGzip', { value: () => instant(remembered(zlib.gzipSync)) })
  syncBuiltinESMExports()
}

/** All of its input is one piece: archives here have nothing behind their end. */
function instant(convert: (content: Buffer) => Buffer): Transform {
  const chunks: Buffer[] = []
  let bytesWritten = 0
  const stream = new Transform({
    transform: (chunk: Buffer, _, done) => {
      chunks.push(chunk)
      bytesWritten += chunk.length
      done()
    },
    flush: (done) => {
      try {
        done(null, convert(Buffer.concat(chunks)))
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)))
      }
    },
  })
  return Object.defineProperty(stream, 'bytesWritten', { get: () => bytesWritten })
}

type Convert = (content: Buffer) => Buffer

/** By content: the few archives that the services know are converted again and again. */
const memories = new Map<Convert, Map<string, Buffer>>()

function remembered(convert: Convert): Convert {
  const memory = memories.get(convert) ?? new Map<string, Buffer>()
  memories.set(convert, memory)
  return (content) => {
    const key = content.toString('latin1')
    const known = memory.get(key) ?? convert(content)
    memory.set(key, known)
    return known
  }
}
