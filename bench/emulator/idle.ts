import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { gate, printTable, startServer } from '../measure.ts'

/** What npm start costs while nothing happens: after its main job, with the functions it used still warm. */
export async function benchIdle(idleSeconds: number): Promise<void> {
  const server = await startServer(path.join(import.meta.dirname, '../servers/npm-start.ts'))
  try {
    const [, apiUrl = ''] = server.url.split(' ')
    gate('npm start reaches a prediction', await isServing(apiUrl))
    // What the main job left to do ends first.
    await delay(5_000)
    const before = await server.usage()
    await delay(idleSeconds * 1000)
    const after = await server.usage()
    const share = ((after.cpuMs - before.cpuMs) / (idleSeconds * 1000)) * 100
    console.log(`\nnpm start, idle for ${idleSeconds} s after its main job (the functions' own processes not counted)`)
    printTable(
      ['CPU of one core', 'memory (RSS)'],
      [[`${share.toFixed(2)} %`, `${Math.round(after.rssBytes / 1e6)} MB`]],
    )
  } finally {
    await server.stop()
  }
}

async function isServing(apiUrl: string): Promise<boolean> {
  for (let second = 0; second < 60; second++) {
    if ((await fetch(`${apiUrl}/models/iris`)).ok) return true
    await delay(1000)
  }
  return false
}
