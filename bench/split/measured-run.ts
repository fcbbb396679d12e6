import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { gate } from '../measure.ts'

/** What a process has used from its start to its end. */
export type Cost = { readonly cpuMs: number; readonly wallMs: number; readonly peakRssBytes: number }

export type Command = { readonly program: string; readonly args: readonly string[] }

const REPORTER = new URL('./report-usage.cjs', import.meta.url)

/** A script run by this very Node, which reports what it used. */
export function nodeCommand(script: string, ...args: readonly string[]): Command {
  return { program: process.execPath, args: ['--require', fileURLToPath(REPORTER), script, ...args] }
}

/** Runs a command that writes its CPU time and memory to BENCH_USAGE_FILE when it ends. */
export async function measuredRun({ program, args }: Command, env: NodeJS.ProcessEnv = process.env): Promise<Cost> {
  const folder = mkdtempSync(path.join(tmpdir(), 'boostline-bench-usage-'))
  try {
    const usageFile = path.join(folder, 'usage.json')
    const startedAt = performance.now()
    const child = spawn(program, args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...env, BENCH_USAGE_FILE: usageFile },
    })
    const [code, signal] = await once(child, 'exit')
    const wallMs = performance.now() - startedAt
    gate(`${[program, ...args].join(' ')} got to its end, not to ${signal ?? `exit code ${code}`}`, code === 0)
    return { ...(JSON.parse(readFileSync(usageFile, 'utf8')) as Omit<Cost, 'wallMs'>), wallMs }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
