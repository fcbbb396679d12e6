import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { bundlesOfRun } from '../run/bundles-of-run.ts'
import type { CloudProcessOptions } from './cloud-process.ts'

type Addresses = { readonly url: string; readonly apiUrl: string; readonly controlToken: string }

/** A local cloud that is killed without warning and started again over the same folder, at the same addresses. */
export async function startKillableCloud() {
  const folder = mkdtempSync(path.join(tmpdir(), 'boostline-durability-'))
  const { bundles } = await bundlesOfRun()
  const options = { dataFolder: path.join(folder, 'cloud'), bundles, port: 0, apiPort: 0 }
  const faults: string[] = []
  let { child, addresses } = await startProcess(options, faults)

  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await once(child, 'close')
  }
  return {
    ...addresses,
    /** What the processes wrote to stderr. */
    faults,
    kill,
    restart: async () => {
      const ports = { port: portOf(addresses.url), apiPort: portOf(addresses.apiUrl) }
      ;({ child, addresses } = await startProcess({ ...options, ...ports }, faults))
    },
    close: async () => {
      await kill()
      rmSync(folder, { recursive: true })
    },
  }
}

type CloudProcess = ChildProcessByStdio<null, Readable, Readable>

async function startProcess(
  options: CloudProcessOptions,
  faults: string[],
): Promise<{ child: CloudProcess; addresses: Addresses }> {
  const program = path.join(import.meta.dirname, 'cloud-process.ts')
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => faults.push(text))
  for await (const line of createInterface(child.stdout)) {
    return { child, addresses: JSON.parse(line) as Addresses }
  }
  throw new Error(`the local cloud did not start: ${faults.join('')}`)
}

function portOf(url: string): number {
  return Number(new URL(url).port)
}
