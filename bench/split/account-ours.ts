import { copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { build, stop } from 'esbuild'
import { median } from '../measure.ts'
import type { Account, PassAccount } from './account-run.ts'
import { type Cost, measuredRun, nodeCommand } from './measured-run.ts'

const SOURCES = {
  'account.cjs': 'account-run.ts',
  'range-thread.cjs': '../../engines/dataset/write/ranges/range-thread.ts',
}

export type AccountedRun = { readonly cost: Cost; readonly account: Account; readonly serverCpuMs: number }

/** Bundles the engine alone, with its thread beside it, and returns the file. */
export async function bundleAccount(folder: string): Promise<string> {
  const options = { bundle: true, platform: 'node', target: 'node24', format: 'cjs', logLevel: 'error' } as const
  for (const [name, source] of Object.entries(SOURCES)) {
    const entryPoints = [path.join(import.meta.dirname, source)]
    await build({ ...options, mainFields: ['module', 'main'], entryPoints, outfile: path.join(folder, name) })
  }
  await stop()
  return path.join(folder, 'account.cjs')
}

/** Prepares the upload of a store, a folder or the address of an S3, in a process of its own. */
export async function accountedRun(
  bundlePath: string,
  { place, key, threads, serverCpuMs = async () => 0 }: AccountedUpload,
): Promise<AccountedRun> {
  const out = path.dirname(bundlePath)
  const before = await serverCpuMs()
  const cost = await measuredRun(nodeCommand(bundlePath, place, key, String(threads), out))
  const account = JSON.parse(readFileSync(path.join(out, 'account.json'), 'utf8')) as Account
  return { cost, account, serverCpuMs: (await serverCpuMs()) - before }
}

export type AccountedUpload = {
  readonly place: string
  readonly key: string
  readonly threads: number
  readonly serverCpuMs?: () => Promise<number>
}

/** From a file to files, by turns of the numbers of threads: ratios of one run. */
export async function fileToFiles(
  bundlePath: string,
  file: string,
  threadCounts: readonly number[],
  runs: number,
): Promise<ReadonlyMap<number, readonly AccountedRun[]>> {
  const place = path.join(path.dirname(bundlePath), 'folder')
  const key = 'upload.csv'
  mkdirSync(place, { recursive: true })
  copyFileSync(file, path.join(place, key))
  const found = new Map<number, AccountedRun[]>(threadCounts.map((threads) => [threads, []]))
  try {
    for (let run = 0; run < runs; run++) {
      for (const threads of threadCounts)
        found.get(threads)?.push(await accountedRun(bundlePath, { place, key, threads }))
    }
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
  return found
}

/** A line for each pass: seconds a gigabyte of its thread's CPU, of its waiting, of neither, of other threads, of the server. */
export function accountRows(what: string, runs: readonly AccountedRun[], sizeBytes: number): readonly string[][] {
  const seconds = (valueOf: (run: AccountedRun) => number) =>
    (median(runs.map(valueOf)) / 1000 / (sizeBytes / 1e9)).toFixed(2)
  return (['first', 'second'] as const).map((pass) => {
    const of = (valueOf: (account: PassAccount) => number) => seconds(({ account }) => valueOf(account[pass]))
    return [
      what,
      pass,
      of(({ wallMs }) => wallMs),
      of(({ cpuMs }) => cpuMs),
      of(({ waitMs }) => waitMs),
      of(({ wallMs, cpuMs, waitMs }) => wallMs - cpuMs - waitMs),
      of(({ processCpuMs, cpuMs }) => processCpuMs - cpuMs),
      pass === 'first' ? '' : seconds(({ serverCpuMs }) => serverCpuMs),
    ]
  })
}

export const ACCOUNT_HEADER = [
  'what',
  'pass',
  'wall s/GB',
  'CPU of the main thread',
  'it waits',
  'it has no core',
  'CPU of the others',
  "the server's CPU, both passes",
]
