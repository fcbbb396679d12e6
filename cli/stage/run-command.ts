import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import process from 'node:process'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { awsSettings } from '../deployment.ts'

export type CommandResult = { readonly exitCode: number; readonly output: string; readonly errorOutput: string }

/** Runs a program to its end. `show` lets a person watch it; else what it printed is in the result. */
export type RunCommand = (
  program: string,
  args: readonly string[],
  options?: { readonly show?: boolean },
) => Promise<CommandResult>

const ROOT = path.dirname(path.dirname(import.meta.dirname))
/** What a shell answers for a program that is not there. */
export const NOT_FOUND = 127

/** `isJson`: what a person watches goes to stderr. */
export function commandRunner(isJson: boolean): RunCommand {
  return async (program, args, options) => await runCommand(program, args, isJson, options)
}

async function runCommand(
  program: string,
  args: readonly string[],
  isJson: boolean,
  { show = false }: { readonly show?: boolean } = {},
): Promise<CommandResult> {
  // Stdin is inherited: the CDK asks there for a second factor.
  const child = spawn(program, [...args], {
    cwd: ROOT,
    env: { ...process.env, ...regionNames(process.env) },
    stdio: ['inherit', show ? (isJson ? process.stderr : 'inherit') : 'pipe', show ? 'inherit' : 'pipe'],
  })
  let output = ''
  let errorOutput = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (errorOutput += text))
  try {
    const [exitCode] = (await once(child, 'close')) as [number | null]
    return { exitCode: exitCode ?? 1, output, errorOutput }
  } catch (error) {
    return { exitCode: NOT_FOUND, output, errorOutput: String(error) }
  }
}

/** Version 1 of the aws CLI reads another name for the region than the SDKs. */
function regionNames(env: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  const { region } = awsSettings(env)
  return region === undefined ? {} : { AWS_REGION: region, AWS_DEFAULT_REGION: region }
}

/** Runs the CDK of this project's own dependencies, for a person to watch. @throws BoostlineError `cdk-failed`. */
export async function runCdk(run: RunCommand, args: readonly string[]): Promise<void> {
  const cdk = path.join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk')
  const { exitCode } = await run(process.execPath, [cdk, ...args], { show: true })
  if (exitCode === 0) return
  throw new BoostlineError({
    code: 'cdk-failed',
    kind: 'dependency',
    message: `"cdk ${args.join(' ')}" ended with exit code ${exitCode}.`,
    hint: 'Its messages are above. Mend the cause and run the command again: it goes on where it stopped.',
  })
}
