import process from 'node:process'
import { setTimeout as delay } from 'node:timers/promises'
import { createClients } from './clients.ts'
import { LOGS_USAGE, readLogsOptions } from './logs/logs-options.ts'
import { logReader } from './logs/read-events.ts'
import { readableLine } from './logs/readable-line.ts'

const ENDPOINT = process.env['AWS_ENDPOINT_URL'] || 'http://127.0.0.1:4566'
const POLL_MS = 500

await main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(`boostline: ${messageOf(error)}`)
  process.exitCode = 1
})

async function main(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) {
    console.log(LOGS_USAGE)
    return
  }
  const { name, source, follow } = readLogsOptions(args)
  const readNew = logReader(createClients(ENDPOINT).logs, source)
  let isEmpty = true
  for (;;) {
    for (const event of await readNew()) {
      isEmpty = false
      console.log(readableLine(event))
    }
    if (!follow) break
    await delay(POLL_MS)
  }
  if (isEmpty) {
    throw new Error(
      `there is no line of "${name}" in ${source.logGroupName}. A function writes when it first runs; a run id is a folder's name under runs/<dataset>/.`,
    )
  }
}

function messageOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED') {
    return `no local cloud answers at ${ENDPOINT}. Start it with npm start, or set AWS_ENDPOINT_URL to where it is.`
  }
  return error instanceof Error ? error.message : String(error)
}
