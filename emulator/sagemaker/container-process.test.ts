import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { systemClock } from '../clock.ts'
import { encodedExample, eventually } from './testing/test-sagemaker.ts'
import { runTraining } from './training-run.ts'
import { requireLibrary } from './xgboost/library.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'boostline-container-'))
  for (const part of ['input/config', 'input/data/train', 'model', 'output']) {
    mkdirSync(path.join(folder, part), { recursive: true })
  }
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function write(name: string, content: string): string {
  const file = path.join(folder, name)
  writeFileSync(file, content)
  return file
}

it('reports a crash inside the container by the exit code of its signal', async () => {
  const program = write(
    'crash.mjs',
    "process.stdout.write('last words\\n', () => process.kill(process.pid, 'SIGSEGV'))",
  )
  const lines: string[] = []
  const outcome = await runTraining(
    { folder, program, libraryPath: '/none', clock: systemClock, onLines: (more) => lines.push(...more) },
    new AbortController().signal,
    new AbortController().signal,
  )
  expect(outcome).toEqual({ exitCode: 139, failure: '', metrics: [], hasModel: false })
  expect(lines).toEqual(['last words'])
})

/** Lays out a training job on real data. */
function writeJob(rounds: number): void {
  write('input/config/hyperparameters.json', JSON.stringify({ num_round: String(rounds) }))
  const channel = { TrainingInputMode: 'File', S3DistributionType: 'FullyReplicated', ContentType: 'text/csv' }
  write('input/config/inputdataconfig.json', JSON.stringify({ train: channel }))
  write('input/data/train/part.csv', encodedExample('diabetes').train)
}

async function trainHere(): Promise<void> {
  writeJob(2)
  const never = new AbortController().signal
  const run = { folder, libraryPath: requireLibrary(), clock: systemClock, onLines: () => {} }
  expect(await runTraining(run, never, never)).toMatchObject({ exitCode: 0, hasModel: true })
}

it.each([
  ['training', 'train.ts', '.', '[0]', async () => writeJob(1_000_000)],
  ['endpoint', 'serve.ts', 'model', '[INFO] Booting', trainHere],
])('ends the process of a %s when the emulator is killed', async (_name, program, subfolder, firstLine, prepare) => {
  await prepare()
  const options = {
    program: path.resolve(import.meta.dirname, 'xgboost', program),
    arguments: [path.join(folder, subfolder)],
    libraryPath: requireLibrary(),
    channel: program === 'serve.ts',
  }
  const containerModule = JSON.stringify(path.resolve(import.meta.dirname, 'container-process.ts'))
  const emulator = write(
    'emulator.mjs',
    `import { startContainer } from ${containerModule}
     const onLine = (line) => { if (line.startsWith(${JSON.stringify(firstLine)})) console.log(child.pid) }
     const child = startContainer({ ...${JSON.stringify(options)}, onLine })`,
  )
  const parent = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', emulator], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(createInterface({ input: parent.stdout }), 'line')
  const pid = Number(line)
  expect(isRunning(pid)).toBe(true)
  parent.kill('SIGKILL')
  expect(await eventually('the process to end', () => (isRunning(pid) ? undefined : 'ended'))).toBe('ended')
})

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    // ESRCH: no such process.
    return false
  }
}
