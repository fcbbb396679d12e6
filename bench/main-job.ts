// Where the time of the main job goes: `npm start -- --once` from its start to its end, by what it says.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import os, { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { defineCommand } from '../cli/command-line/command.ts'
import { runScript } from '../cli/command-line/run-command-line.ts'
import { gate, machineLine, printTable } from './measure.ts'

const ROOT = path.dirname(import.meta.dirname)
/** What is seen of a phase's end: the first line like this one. */
const PHASES = [
  ['start: Node, modules, bundles, servers', /^Local cloud /],
  ['the example is dropped', /^aws s3 cp /],
  ['model-training starts, splits, asks for jobs', /first model: job /],
  ['first model, and the one without a leak: trained', /(first model|without what may be a leak): finished/],
  ['model-deployment starts, asks for the final model', /final model: job /],
  ['final model: trained', /final model: finished/],
  ['checked, its endpoint asked for', / endpoint {4}creating/],
  ['endpoint in service', / endpoint {4}in service/],
  ['model-evaluation: scored and decided', / decision {4}/],
  ['model-deployment: it serves', / serves {6}/],
  ['inference-api starts and answers', /^\{"prediction"/],
] as const
const END = 'everything is ended'
const DROPPED = 1
const DECIDED = 8

process.exitCode = await runScript(
  defineCommand({
    name: 'npm run bench:main-job --',
    summary: 'Where the time of npm start -- --once goes, for the first time in an empty folder and after that.',
    options: {
      runs: {
        type: 'text',
        value: 'N',
        text: 'repetitions of the warm start, of which the fastest counts',
        default: '5',
      },
      delays: { type: 'text', value: 'NAME', text: 'as npm start has it', default: 'short' },
    },
    run: async ({ values }) => {
      const state = mkdtempSync(path.join(tmpdir(), 'boostline-bench-main-job-'))
      try {
        console.log(`${machineLine()}, load average ${os.loadavg()[0]?.toFixed(1)}, delays ${values.delays}\n`)
        const first = await mainJob(state, values.delays)
        const warm: Marks[] = []
        for (let run = 0; run < Number(values.runs); run++) warm.push(await mainJob(state, values.delays))
        print(
          first,
          warm.reduce((least, each) => (totalOf(each) < totalOf(least) ? each : least)),
        )
      } finally {
        rmSync(state, { recursive: true })
      }
      return { ok: true }
    },
  }),
  process.argv.slice(2),
)

/** Seconds from the start to the end of each phase. */
type Marks = readonly number[]

async function mainJob(state: string, delays: string): Promise<Marks> {
  const ports = ['--port', String(await freePort()), '--api-port', String(await freePort())]
  const args = ['scripts/run.mjs', 'boostline', 'start', '--once', '--fresh', '--delays', delays, '--state', state]
  const startedAt = performance.now()
  const seconds = () => (performance.now() - startedAt) / 1000
  const child = spawn(process.execPath, [...args, ...ports], { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] })
  const exit = once(child, 'exit')
  const marks: number[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    // A later phase may be told first: looking for news and following a run go side by side.
    const phase = PHASES.findIndex(([, said]) => said.test(line))
    if (phase >= 0) marks[phase] ??= seconds()
  }
  const [code] = await exit
  gate(`the main job ends with a prediction, not with exit code ${code}`, code === 0)
  for (const [phase, [what]] of PHASES.entries()) gate(`"${what}" was told`, marks[phase] !== undefined)
  return [...marks, seconds()]
}

function totalOf(marks: Marks): number {
  return marks.at(-1) ?? Number.NaN
}

function print(first: Marks, warm: Marks): void {
  const taken = (marks: Marks, phase: number) => ((marks[phase] ?? 0) - (marks[phase - 1] ?? 0)).toFixed(2)
  const whats = [...PHASES.map(([what]) => what), END]
  const rows = whats.map((what, phase) => [what, taken(first, phase), taken(warm, phase)])
  const decided = (marks: Marks) => ((marks[DECIDED] ?? 0) - (marks[DROPPED] ?? 0)).toFixed(2)
  rows.push(['all of it', totalOf(first).toFixed(2), totalOf(warm).toFixed(2)])
  rows.push(['of it from drop to decision', decided(first), decided(warm)])
  printTable(['seconds', 'in an empty folder', 'warm'], rows)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}
