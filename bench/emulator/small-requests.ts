import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import {
  DeleteMessageBatchCommand,
  type DeleteMessageBatchRequestEntry,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import pMap from 'p-map'
import { type BenchServer, gate, median, printTable, wallMs } from '../measure.ts'
import { clientSettings } from './clients.ts'

const IN_PARALLEL = 16

/** Puts, lists and gets many objects of 1 kB, the puts and gets beside a bare server's. */
export async function benchSmallObjects(emulator: BenchServer, bare: BenchServer, count: number): Promise<void> {
  const body = Buffer.alloc(1000, 'x')
  const keys = Array.from({ length: count }, (_, index) => `small/${String(index).padStart(6, '0')}`)
  const rows: string[][] = []
  const measure = async (name: string, server: BenchServer, work: () => Promise<unknown>) => {
    const before = await server.usage()
    const ms = await wallMs(work)
    const cpuMs = (await server.usage()).cpuMs - before.cpuMs
    rows.push([name, (count / (ms / 1000)).toFixed(0), (cpuMs / count).toFixed(2)])
  }
  for (const [name, server] of [
    ['S3', emulator],
    ['bare node:http', bare],
  ] as const) {
    const client = new S3Client({ ...clientSettings(server.url), forcePathStyle: true })
    const target = (Key: string) => ({ Bucket: 'bench', Key })
    await measure(`put, ${name}`, server, () =>
      pMap(keys, (key) => client.send(new PutObjectCommand({ ...target(key), Body: body })), {
        concurrency: IN_PARALLEL,
      }),
    )
    if (server === emulator) {
      const listed: (string | undefined)[] = []
      await measure('list, S3', server, async () => {
        let token: string | undefined
        do {
          const page = await client.send(
            new ListObjectsV2Command({ Bucket: 'bench', Prefix: 'small/', ContinuationToken: token }),
          )
          listed.push(...(page.Contents ?? []).map(({ Key }) => Key))
          token = page.NextContinuationToken
        } while (token)
      })
      gate('the list names every object once, in order', listed.join() === keys.join())
    }
    await measure(`get, ${name}`, server, () =>
      pMap(
        keys,
        async (key) => {
          const { Body } = await client.send(new GetObjectCommand(target(key)))
          const bytes = await Body?.transformToByteArray()
          gate('a small object comes back', bytes !== undefined && bytes.length >= body.length)
        },
        { concurrency: IN_PARALLEL },
      ),
    )
    client.destroy()
  }
  console.log(`${count} objects of 1 kB through the SDK, ${IN_PARALLEL} requests at once`)
  printTable(['', 'objects/s', 'server CPU ms/object'], rows)
}

/** Sends, receives and deletes messages in batches of ten. */
export async function benchMessages(emulator: BenchServer, count: number): Promise<void> {
  const client = new SQSClient(clientSettings(emulator.url))
  const QueueUrl = `${emulator.url}/123456789012/bench`
  const batches = Array.from({ length: count / 10 }, (_, batch) =>
    Array.from({ length: 10 }, (_, index) => ({ Id: String(index), MessageBody: `message ${batch * 10 + index}` })),
  )
  const received = new Set<string>()
  const steps: readonly (readonly [string, () => Promise<unknown>])[] = [
    [
      'send',
      () =>
        pMap(batches, (Entries) => client.send(new SendMessageBatchCommand({ QueueUrl, Entries })), { concurrency: 4 }),
    ],
    [
      'receive and delete',
      () =>
        pMap(
          batches,
          async () => {
            const { Messages = [] } = await client.send(
              new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
            )
            const Entries = Messages.map(({ Body = '', ReceiptHandle }, index): DeleteMessageBatchRequestEntry => {
              received.add(Body)
              return { Id: String(index), ReceiptHandle }
            })
            if (Entries.length > 0) await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }))
          },
          { concurrency: 4 },
        ),
    ],
  ]
  const rows: string[][] = []
  for (const [name, work] of steps) {
    const before = await emulator.usage()
    const ms = await wallMs(work)
    const cpuMs = (await emulator.usage()).cpuMs - before.cpuMs
    rows.push([name, (count / (ms / 1000)).toFixed(0), (cpuMs / count).toFixed(3)])
  }
  client.destroy()
  gate(`every message arrives (${received.size} of ${count})`, received.size === count)
  console.log(`SQS through the SDK, ${count} messages in batches of ten, 4 requests at once`)
  printTable(['', 'messages/s', 'server CPU ms/message'], rows)
}

/** What an invocation of a warm function that does nothing takes, beside a bare server's answer to the same call. */
export async function benchInvocations(emulator: BenchServer, bare: BenchServer, count: number): Promise<void> {
  const clients = [emulator, bare].map((server) => new LambdaClient(clientSettings(server.url)))
  const call = async (client: LambdaClient) => {
    const answer = await client.send(new InvokeCommand({ FunctionName: 'empty', Payload: '{}' }))
    gate('the function answers', answer.Payload?.transformToString() === '{}' && !answer.FunctionError)
  }
  const times: number[][] = [[], []]
  for (let round = -20; round < count; round++) {
    for (const [index, client] of clients.entries()) {
      const ms = await wallMs(() => call(client))
      if (round >= 0) times[index]?.push(ms)
    }
  }
  for (const client of clients) client.destroy()
  const [ours = Number.NaN, theirs = Number.NaN] = times.map(median)
  console.log(`Warm invocations of an empty function through the SDK, one after the other, median of ${count}`)
  printTable(
    ['', 'ms'],
    [
      ['Lambda', ours.toFixed(2)],
      ['bare node:http', theirs.toFixed(2)],
      ['overhead', (ours - theirs).toFixed(2)],
    ],
  )
}
