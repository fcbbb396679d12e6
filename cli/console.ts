import { once } from 'node:events'
import process from 'node:process'
import { type ConsoleOptions, startConsole } from '../console/start-console.ts'
import type { OpenConsole } from '../local/start.ts'
import { isTakenPort, takenPort, unlistenable } from '../local/taken-port.ts'
import type { Outcome, Terminal } from './command-line/command.ts'
import { type Deployment, readDeployment } from './deployment.ts'

/** The console's port unless it is taken. */
export const DEFAULT_PORT = 3001

/** `console`: serves the console of a deployment until Ctrl-C. */
export async function runConsole(
  deployment: Deployment,
  port: number | undefined,
  terminal: Terminal,
): Promise<Outcome> {
  const served = await open(deployment, { port }, terminal)
  const link = served.link()
  terminal.show(`Console of ${deployment.title}   ${link}   (opens once, in your browser)`, { consoleLink: link })
  terminal.say('Ctrl-C ends it.')
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop.abort())
  await once(stop.signal, 'abort')
  await served.close()
  return { ok: true }
}

/** The console that `npm start` opens beside its local cloud. */
export function localConsole(port: number | undefined, address: string, terminal: Terminal): OpenConsole {
  return async ({ url, apiUrl }) => {
    const values = { local: false, 'endpoint-url': url, stage: undefined, prefix: undefined }
    const listen = { address, name: new URL(url).hostname }
    return await open(readDeployment(values, {}), { port, apiUrl, listen }, terminal)
  }
}

async function open(
  deployment: Deployment,
  { port, apiUrl, listen }: Pick<ConsoleOptions, 'apiUrl' | 'listen'> & { readonly port: number | undefined },
  { say }: Pick<Terminal, 'say'>,
) {
  const options = {
    apiUrl,
    ...(listen && { listen }),
    onOpened: (link: string) => say(`The console is open in a browser. For another one: ${link}`),
    onFault: (where: string, error: unknown) => console.error(`boostline: fault of the console in ${where}:`, error),
  }
  try {
    return await startConsole(deployment, { ...options, port: port ?? DEFAULT_PORT })
  } catch (error) {
    if (!isTakenPort(error)) throw unlistenable(error) ?? error
    if (port === undefined) return await startConsole(deployment, { ...options, port: 0 })
    throw takenPort(error, './boostline console --console-port')
  }
}
