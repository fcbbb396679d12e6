import { createHash, randomFillSync } from 'node:crypto'
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { type BenchServer, gate, median, printTable, wallMs } from '../measure.ts'
import { clientSettings } from './clients.ts'

type Figures = { readonly gbPerSecond: number; readonly serverCpuPerGb: number; readonly clientCpuPerGb: number }
const OPERATIONS = ['put', 'get'] as const
type Operation = (typeof OPERATIONS)[number]

/**
 * One large object, put from a file as a stream (aws-chunked, CRC32 in the trailer) and read back through the SDK,
 * beside a bare server under the same client. The two take turns, so that both meet the same moments of the machine.
 */
export async function benchObjectTransfer(
  emulator: BenchServer,
  bare: BenchServer,
  size: { readonly bytes: number; readonly repeats: number },
): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'boostline-bench-body-'))
  const filePath = path.join(folder, 'body')
  const body = randomFillSync(Buffer.allocUnsafe(size.bytes))
  writeFileSync(filePath, body)
  const wanted = createHash('sha256').update(body).digest('hex')
  const servers = {
    emulator: transfersOf(emulator, filePath, size.bytes),
    bare: transfersOf(bare, filePath, size.bytes),
  }
  try {
    await servers.emulator.put()
    gate('the emulator gives back the bytes it was given', (await servers.emulator.digest()) === wanted)
    await refuseWrongChecksum(emulator)
    await servers.bare.put()

    const rows: string[][] = []
    for (const operation of OPERATIONS) {
      const ours: Figures[] = []
      const theirs: Figures[] = []
      for (let round = 0; round < size.repeats; round++) {
        ours.push(await servers.emulator.measure(operation))
        theirs.push(await servers.bare.measure(operation))
      }
      rows.push(
        row(`${operation}, S3`, ours),
        row(`${operation}, bare node:http`, theirs),
        ratioRow(operation, ours, theirs),
      )
    }
    console.log(`S3 through the SDK, ${size.bytes / 2 ** 20} MiB object, median of ${size.repeats}, checksums verified`)
    printTable(['', 'GB/s', 'server CPU s/GB', 'client CPU s/GB'], rows)
  } finally {
    servers.emulator.destroy()
    servers.bare.destroy()
    rmSync(folder, { recursive: true })
  }
}

function transfersOf(server: BenchServer, filePath: string, sizeBytes: number) {
  const client = new S3Client({ ...clientSettings(server.url), forcePathStyle: true })
  const target = { Bucket: 'bench', Key: 'large' }
  const get = async (onChunk: (chunk: Uint8Array) => void) => {
    const { Body } = await client.send(new GetObjectCommand(target))
    // In Node the body is a Readable.
    for await (const chunk of Body as AsyncIterable<Uint8Array>) onChunk(chunk)
  }
  const operations: Readonly<Record<Operation, () => Promise<unknown>>> = {
    put: () => {
      const stream = createReadStream(filePath, { highWaterMark: 2 ** 20 })
      return client.send(new PutObjectCommand({ ...target, Body: stream, ContentLength: sizeBytes }))
    },
    get: async () => {
      let received = 0
      await get((chunk) => {
        received += chunk.length
      })
      gate('a get gives all the bytes', received >= sizeBytes)
    },
  }
  return {
    put: operations.put,
    digest: async () => {
      const hash = createHash('sha256')
      await get((chunk) => hash.update(chunk))
      return hash.digest('hex')
    },
    measure: async (operation: Operation): Promise<Figures> => {
      const gb = sizeBytes / 1e9
      const before = await server.usage()
      const clientBefore = process.cpuUsage()
      const ms = await wallMs(operations[operation])
      const client = process.cpuUsage(clientBefore)
      const after = await server.usage()
      return {
        gbPerSecond: gb / (ms / 1000),
        serverCpuPerGb: (after.cpuMs - before.cpuMs) / 1000 / gb,
        clientCpuPerGb: (client.user + client.system) / 1e6 / gb,
      }
    },
    destroy: () => client.destroy(),
  }
}

/** Fast and unchecked would be easy. */
async function refuseWrongChecksum(server: BenchServer): Promise<void> {
  const response = await fetch(`${server.url}/bench/wrong`, {
    method: 'PUT',
    body: 'not what the checksum says',
    headers: {
      'x-amz-checksum-crc32': 'AAAAAA==',
      authorization: 'AWS4-HMAC-SHA256 Credential=local/x/us-east-1/s3/aws4_request',
    },
  })
  gate('a body that its checksum does not fit is refused', response.status === 400)
  await response.body?.cancel()
}

function row(name: string, figures: readonly Figures[]): string[] {
  return [name, ...medians(figures).map((value) => value.toFixed(2))]
}

function ratioRow(operation: Operation, ours: readonly Figures[], theirs: readonly Figures[]): string[] {
  const base = medians(theirs)
  return [
    `${operation}, ratio`,
    ...medians(ours).map((value, index) => (value / (base[index] ?? Number.NaN)).toFixed(2)),
  ]
}

function medians(figures: readonly Figures[]): number[] {
  return (['gbPerSecond', 'serverCpuPerGb', 'clientCpuPerGb'] as const).map((name) =>
    median(figures.map((one) => one[name])),
  )
}
