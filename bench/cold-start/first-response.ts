import { plausibleEnvironment } from '../../infra/environment.ts'
import { type FunctionName, wiring } from '../../infra/wiring.ts'
import { startInterfaceEmulator } from '../../local/rie/interface-emulator.ts'
import { gate, wallMs } from '../measure.ts'

/** Valid values that lead nowhere: a first response needs no AWS. */
export function environmentOf(name: FunctionName | 'empty'): Readonly<Record<string, string>> {
  const own = name === 'empty' ? {} : plausibleEnvironment(name)
  return { ...own, PATH: process.env['PATH'] ?? '', AWS_REGION: 'us-east-1', AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }
}

/** From the start of a function's process to its first response, in milliseconds. */
export async function firstResponseMs(name: FunctionName | 'empty', bundlePath: string): Promise<number> {
  const rie = await startInterfaceEmulator({
    port: 0,
    allowedHosts: [],
    bundlePath,
    environment: environmentOf(name),
    print: () => {},
    warn: (text) => console.error(text),
  })
  try {
    let status = 0
    let answer = ''
    // The process is started by the first call.
    const ms = await wallMs(async () => {
      const response = await fetch(rie.url, {
        method: 'POST',
        body: JSON.stringify(name === 'empty' ? {} : wiring.functions[name].harmless.event),
      })
      status = response.status
      answer = await response.text()
    })
    gate(`${name} answers: ${answer.slice(0, 300)}`, status === 200 && !answer.includes('errorType'))
    return ms
  } finally {
    await rie.close()
  }
}
