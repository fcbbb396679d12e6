import { writeSync } from 'node:fs'
import process from 'node:process'
import { parentPort, workerData } from 'node:worker_threads'

const { target, maxCaseMs } = workerData as { readonly target: string; readonly maxCaseMs: number }
const STDERR = 2
let timer: NodeJS.Timeout | undefined

parentPort?.on('message', (input: string | null) => {
  clearTimeout(timer)
  if (input === null) return
  timer = setTimeout(() => {
    writeSync(STDERR, `\nA case of ${target} did not end within ${maxCaseMs / 1000} s: ${input}\n`)
    process.kill(process.pid, 'SIGKILL')
  }, maxCaseMs)
})
