import { field } from '#shared/json/json-fields.ts'
import type { RunCommand } from './run-command.ts'

export type AwsAnswer = { readonly output: unknown; readonly error?: undefined } | { readonly error: string }
export type Aws = (...args: readonly string[]) => Promise<AwsAnswer>

/** AWS's own CLI, for services whose SDK client is no dependency of ours. */
export function awsCli(run: RunCommand): Aws {
  return async (...args) => {
    const { exitCode, output, errorOutput } = await run('aws', [...args, '--output', 'json'])
    if (exitCode !== 0) return { error: errorOutput.trim().replaceAll(/\s+/g, ' ') || `exit code ${exitCode}` }
    return { output: output.trim() === '' ? {} : (JSON.parse(output) as unknown) }
  }
}

/** A list in an answer; empty where the answer has none of that name. */
export function listIn(value: unknown, name: string): readonly unknown[] {
  const found = field(value, name)
  return Array.isArray(found) ? found : []
}

/** How ECR's commands are told an image by its tag or digest. */
export function imageId(image: string): string {
  return image.startsWith('sha256:') ? `imageDigest=${image}` : `imageTag=${image}`
}
