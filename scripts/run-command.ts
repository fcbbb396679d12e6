import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'

/** Runs a program to its end and returns what it printed. @throws Error with the end of its messages. */
export async function runCommand(program: string, ...args: readonly string[]): Promise<string> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
  const [output, messages, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  if (exitCode === 0) return output.trim()
  const lastLines = `${output}\n${messages}`.trim().split('\n').slice(-15).join('\n')
  throw new Error(`"${program} ${args.join(' ')}" ended with ${exitCode}:\n${lastLines}`)
}

/** Whether a program is there and answers. */
export async function canRun(program: string, ...args: readonly string[]): Promise<boolean> {
  return await runCommand(program, ...args).then(
    () => true,
    () => false,
  )
}
