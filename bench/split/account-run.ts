// Prepares one upload and says what its thread did meanwhile: run as `account-run <store> <key> <threads> <out>`, where
// the store is a folder or the address of an S3; bundled by waits.ts. It writes to <out>/account.json.
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import path from 'node:path'
import process from 'node:process'
import { S3Client } from '@aws-sdk/client-s3'
import { prepareDataset } from '#engines/dataset/prepare-dataset.ts'
import { DEFAULT_MANIFEST } from '#shared/manifest/manifest.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { s3ObjectStore } from '#shared/objects/s3-object-store.ts'

/** What a pass took, in milliseconds: of its thread the CPU and the time it waited for others, of the process all CPU. */
export type PassAccount = {
  readonly wallMs: number
  readonly cpuMs: number
  readonly waitMs: number
  readonly processCpuMs: number
}
export type Account = { readonly first: PassAccount; readonly second: PassAccount; readonly outMs: number }

const CHUNK_BYTES = 1 << 18

const [place = '', key = '', threads = '1', out = ''] = process.argv.slice(2)
const objects = place.startsWith('http') ? s3Store(place) : folderStore(place)
const isFolder = !place.startsWith('http')

// oxlint-disable-next-line unicorn/prefer-top-level-await -- a bundle in CommonJS has none
void accounted()

async function accounted(): Promise<void> {
  const started = now()
  let second: ReturnType<typeof now> | undefined
  await prepareDataset({
    objects: {
      ...objects,
      // The second pass begins with its uploads.
      upload: (...work) => {
        second ??= now()
        return objects.upload(...work)
      },
    },
    source: { key, at: {} },
    keys: runKeys('bench', 'run'),
    dataset: 'bench',
    runId: 'run',
    manifest: DEFAULT_MANIFEST,
    threads: { count: Number(threads) },
  })
  const ended = now()
  if (isFolder) rmSync(path.join(place, 'runs'), { recursive: true, force: true })
  second ??= ended
  const account: Account = {
    first: passOf(started, second),
    second: passOf(second, ended),
    outMs: ended.at - started.at,
  }
  writeFileSync(path.join(out, 'account.json'), JSON.stringify(account))
}

function now() {
  const { user, system } = process.threadCpuUsage()
  const all = process.cpuUsage()
  return {
    at: performance.now(),
    cpuMs: (user + system) / 1000,
    processCpuMs: (all.user + all.system) / 1000,
    idleMs: performance.eventLoopUtilization().idle,
  }
}

function passOf(from: ReturnType<typeof now>, to: ReturnType<typeof now>): PassAccount {
  return {
    wallMs: to.at - from.at,
    cpuMs: to.cpuMs - from.cpuMs,
    waitMs: to.idleMs - from.idleMs,
    processCpuMs: to.processCpuMs - from.processCpuMs,
  }
}

function s3Store(endpoint: string): ObjectStore {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  return s3ObjectStore(new S3Client({ endpoint, region: 'us-east-1', credentials }), 'bench')
}

/** Files instead of objects. */
function folderStore(folder: string): ObjectStore {
  const placeOf = (name: string) => path.join(folder, ...name.split('/'))
  const facts = (name: string) => ({ sizeBytes: statSync(placeOf(name)).size, eTag: '' })
  return {
    ...memoryObjectStore(),
    head: async (name) => ({ ...facts(name), lastModified: '' }),
    open: async (name) => ({ ...facts(name), body: lentChunks(placeOf(name)) }),
    upload: async (name, body, options) => {
      mkdirSync(path.dirname(placeOf(name)), { recursive: true })
      const file = await open(placeOf(name), 'w')
      // A chunk is the engine's again as soon as the next one is asked for.
      for await (const chunk of body) {
        await file.write(chunk)
        options?.giveBack?.(chunk)
      }
      await file.close()
      return { written: true, eTag: '' }
    },
  }
}

/** The bytes of a file, each chunk in the memory of the last but one: what is read is no garbage. */
async function* lentChunks(place: string): AsyncGenerator<Uint8Array> {
  const file = await open(place)
  try {
    const lent = [Buffer.allocUnsafeSlow(CHUNK_BYTES), Buffer.allocUnsafeSlow(CHUNK_BYTES)] as const
    let next = file.read(lent[0])
    for (;;) {
      const { bytesRead, buffer } = await next
      if (bytesRead === 0) return
      next = file.read(buffer === lent[0] ? lent[1] : lent[0])
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}
