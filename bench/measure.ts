import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import os from 'node:os'
import process from 'node:process'

/** What a process has used so far. */
export type Usage = { readonly cpuMs: number; readonly rssBytes: number }

/** A server in a process of its own, so that its CPU time is not mixed with its client's. */
export type BenchServer = {
  /** What it said when it was ready. */
  readonly url: string
  usage(): Promise<Usage>
  stop(): Promise<void>
}

/** The machine and the Node version, without which no figure means anything. */
export function machineLine(): string {
  const cpus = os.cpus()
  const memoryGb = Math.round(os.totalmem() / 1e9)
  return `${cpus.length} × ${cpus[0]?.model.trim() ?? 'CPU'}, ${memoryGb} GB, ${os.type()} ${os.release()}, Node ${process.version}`
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

export async function wallMs(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

/** A correctness gate: no figure is printed for something that does not work. */
export function gate(what: string, holds: boolean): void {
  if (!holds) throw new Error(`the correctness gate failed: ${what}`)
}

/** Prints rows as a Markdown table, as docs/bench.md holds them. */
export function printTable(header: readonly string[], rows: readonly (readonly string[])[]): void {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  console.log([line(header), line(header.map(() => '---')), ...rows.map(line), ''].join('\n'))
}

/** Forks one of bench/servers/; it says its address, then its usage whenever it is asked. */
export async function startServer(modulePath: string, args: readonly string[] = []): Promise<BenchServer> {
  const child = fork(modulePath, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const url = await nextMessage<string>(child)
  return {
    url,
    usage: async () => {
      const answer = nextMessage<Usage>(child)
      child.send('usage')
      return await answer
    },
    stop: async () => {
      const exit = once(child, 'exit')
      child.disconnect()
      await exit
    },
  }
}

/** The other end of {@link startServer}: `stop` is called when the benchmark has gone, however it ended. */
export function serveBench(url: string, stop: () => Promise<void>): void {
  process.on('message', () => {
    const { user, system } = process.cpuUsage()
    process.send?.({ cpuMs: (user + system) / 1000, rssBytes: process.memoryUsage.rss() } satisfies Usage)
  })
  process.on('disconnect', () => {
    stop()
      .catch((error: unknown) => console.error(error))
      .finally(() => process.exit())
  })
  process.send?.(url)
}

async function nextMessage<T>(child: ChildProcess): Promise<T> {
  const ended = new AbortController()
  const exit = once(child, 'exit', { signal: ended.signal }).then(
    () => {
      throw new Error('the server ended before it answered; its own message is above')
    },
    () => new Promise<never>(() => {}),
  )
  try {
    const [message] = await Promise.race([once(child, 'message'), exit])
    return message as T
  } finally {
    ended.abort()
  }
}
