import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { type Cost, measuredRun, nodeCommand } from './measured-run.ts'

/*
 * What no preparation of a file can be cheaper than: it is read twice, its content is hashed (SHA-256, as the run's name
 * and its record want it), and as many bytes are written. No cell is looked at.
 */

const CHUNK_BYTES = 1 << 20

/** The cost of that in a process of its own. */
export async function byteFloor(file: string): Promise<Cost> {
  return await measuredRun(nodeCommand(fileURLToPath(import.meta.url), file))
}

function passBytes(file: string): void {
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
  const hash = createHash('sha256')
  eachChunk(file, chunk, (bytes) => hash.update(bytes))
  hash.digest()
  const copy = path.join(tmpdir(), `boostline-bench-floor-${process.pid}`)
  const out = openSync(copy, 'w')
  try {
    eachChunk(file, chunk, (bytes) => writeSync(out, bytes))
  } finally {
    closeSync(out)
    rmSync(copy)
  }
}

function eachChunk(file: string, chunk: Buffer, take: (bytes: Buffer) => unknown): void {
  const from = openSync(file, 'r')
  try {
    for (let read = readSync(from, chunk); read > 0; read = readSync(from, chunk)) take(chunk.subarray(0, read))
  } finally {
    closeSync(from)
  }
}

const [, script, file] = process.argv
if (script === fileURLToPath(import.meta.url) && file !== undefined) passBytes(file)
