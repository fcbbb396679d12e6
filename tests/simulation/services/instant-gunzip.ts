import { syncBuiltinESMExports } from 'node:module'
import { Transform } from 'node:stream'
import zlib from 'node:zlib'

/** By content: the few archives that the services know are unpacked again and again. */
const unpacked = new Map<string, Buffer>()

/**
 * Real gunzip streams answer from a thread, whenever it is done: the order of events would be another each time. In a
 * simulation they answer at once.
 */
export function makeGunzipInstant(): void {
  const instant = (): Transform => {
    const chunks: Buffer[] = []
    return new Transform({
      transform: (chunk: Buffer, _, done) => {
        chunks.push(chunk)
        done()
      },
      flush: (done) => {
        try {
          done(null, gunzipped(Buffer.concat(chunks)))
        } catch (error) {
          done(error instanceof Error ? error : new Error(String(error)))
        }
      },
    })
  }
  Object.defineProperty(zlib, 'createGunzip', { value: instant })
  syncBuiltinESMExports()
}

function gunzipped(archive: Buffer): Buffer {
  const key = archive.toString('latin1')
  const known = unpacked.get(key)
  if (known) return known
  const content = zlib.gunzipSync(archive)
  unpacked.set(key, content)
  return content
}
