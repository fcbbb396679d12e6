// What the local cloud can do on this machine, beside what the machine can do without it.
import path from 'node:path'
import process from 'node:process'
import { defineCommand } from '../cli/command-line/command.ts'
import { runScript } from '../cli/command-line/run-command-line.ts'
import { benchIdle } from './emulator/idle.ts'
import { benchObjectTransfer } from './emulator/object-transfer.ts'
import { benchInvocations, benchMessages, benchSmallObjects } from './emulator/small-requests.ts'
import { benchTraining } from './emulator/training.ts'
import { type BenchServer, machineLine, startServer } from './measure.ts'

const MIB = 2 ** 20
const FULL = {
  transfer: { bytes: 256 * MIB, repeats: 7 },
  objects: 10_000,
  messages: 10_000,
  invocations: 500,
  training: { rows: 1_000_000, columns: 60, rounds: 20 },
  idleSeconds: 30,
}
const QUICK: typeof FULL = {
  transfer: { bytes: 32 * MIB, repeats: 3 },
  objects: 500,
  messages: 500,
  invocations: 50,
  training: { rows: 20_000, columns: 60, rounds: 20 },
  idleSeconds: 5,
}
const SECTIONS = ['transfer', 'objects', 'messages', 'invocations', 'training', 'idle'] as const
type Section = (typeof SECTIONS)[number]

process.exitCode = await runScript(
  defineCommand({
    name: 'npm run bench:emulator --',
    summary: 'What the local cloud can do on this machine, beside what the machine can do without it.',
    operands: { name: 'section', text: `${SECTIONS.join(', ')}; all without one`, count: 'any', among: SECTIONS },
    options: { quick: { type: 'flag', text: 'small sizes, to see that it runs' } },
    run: async ({ operands, values }) => {
      console.log(`${machineLine()}\n`)
      const wanted = SECTIONS.filter((section) => operands.length === 0 || operands.includes(section))
      for (const section of wanted) await run(section, values.quick ? QUICK : FULL)
      return { ok: true }
    },
  }),
  process.argv.slice(2),
)

async function run(section: Section, sizes: typeof FULL): Promise<void> {
  // It has a server of its own, which must not share the machine with an idle other one.
  if (section === 'idle') return await benchIdle(sizes.idleSeconds)
  const servers: BenchServer[] = []
  const start = async (name: 'emulator' | 'bare') => {
    const server = await startServer(path.join(import.meta.dirname, 'servers', `${name}.ts`))
    servers.push(server)
    return server
  }
  try {
    const emulator = await start('emulator')
    switch (section) {
      case 'transfer':
        return await benchObjectTransfer(emulator, await start('bare'), sizes.transfer)
      case 'objects':
        return await benchSmallObjects(emulator, await start('bare'), sizes.objects)
      case 'messages':
        return await benchMessages(emulator, sizes.messages)
      case 'invocations':
        return await benchInvocations(emulator, await start('bare'), sizes.invocations)
      case 'training':
        return await benchTraining(emulator, sizes.training)
    }
  } finally {
    for (const server of servers) await server.stop()
  }
}
