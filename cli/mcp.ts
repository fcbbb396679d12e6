import process from 'node:process'
import { createInterface } from 'node:readline'
import { type ApiRequest, apiFunction } from './api-function.ts'
import type { Outcome } from './command-line/command.ts'
import type { Deployment } from './deployment.ts'

/** What an assistant that starts a program speaks through: a message of JSON-RPC a line. */
export type Lines = {
  readonly input: NodeJS.ReadableStream
  readonly write: (line: string) => void
}

const STDIO: Lines = { input: process.stdin, write: (line) => process.stdout.write(`${line}\n`) }

type Ask = (request: ApiRequest) => Promise<{ readonly status: number | undefined; readonly body: string }>

/**
 * `mcp`: hands each message to the API's function, by the right to invoke it, and back what it answers.
 * @throws BoostlineError at once where the deployment is not there, so that a person sees it and not an assistant.
 */
export async function runMcp(deployment: Deployment): Promise<Outcome> {
  const ask = apiFunction(deployment)
  await ask({ method: 'GET', path: '/health' })
  return await passOn(ask, STDIO)
}

/** In the order of the messages. A message that cannot be passed on is answered with an error of JSON-RPC. */
export async function passOn(ask: Ask, { input, write }: Lines): Promise<Outcome> {
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === '') continue
    try {
      const { status, body } = await ask({ method: 'POST', path: '/mcp', body: line })
      if (body !== '') write(body)
      else if (status !== 202) write(failed(line, 'The function did not answer.'))
    } catch (error) {
      write(failed(line, error instanceof Error ? error.message : String(error)))
    }
  }
  return { ok: true }
}

const INTERNAL_ERROR = -32_603

function failed(line: string, message: string): string {
  return JSON.stringify({ jsonrpc: '2.0', id: idOf(line), error: { code: INTERNAL_ERROR, message } })
}

function idOf(line: string): unknown {
  try {
    return (JSON.parse(line) as { readonly id?: unknown } | null)?.id ?? null
  } catch {
    // No id can be read out of what is no JSON: the protocol wants null then.
    return null
  }
}
