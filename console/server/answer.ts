import type { ServerResponse } from 'node:http'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { errorReport } from '../../cli/command-line/error-report.ts'
import { COMMON_HEADERS, DATA_POLICY } from './security-headers.ts'

export function answerJson(response: ServerResponse, status: number, document: unknown): void {
  response.writeHead(status, {
    ...COMMON_HEADERS,
    'content-security-policy': DATA_POLICY,
    'content-type': 'application/json; charset=utf-8',
  })
  response.end(JSON.stringify(document))
}

/** An error as `--json` prints it. */
export function answerError(response: ServerResponse, error: unknown): void {
  answerJson(response, statusOf(error), { error: errorReport(error) })
}

function statusOf(error: unknown): number {
  if (!(error instanceof BoostlineError)) return 500
  if (error.code === 'page-unknown') return 404
  if (error.kind === 'input') return 400
  if (error.kind === 'config') return 409
  return error.kind === 'dependency' ? 502 : 500
}
