import process from 'node:process'
import { createInterface } from 'node:readline'
import { usageError } from './read-arguments.ts'

/** One line of what a person types; empty where the input ends. */
export async function ask(question: string, { isJson }: { readonly isJson: boolean }): Promise<string> {
  const lines = createInterface({ input: process.stdin })
  const output = isJson ? process.stderr : process.stdout
  output.write(question)
  try {
    for await (const line of lines) return line
    return ''
  } finally {
    // An open stdin would keep the process from ending.
    lines.close()
    process.stdin.unref()
  }
}

/** Where nobody can be asked, the command has to be told. @throws BoostlineError `usage` */
export function requirePerson(command: string): void {
  if (process.stdin.isTTY) return
  throw usageError({ name: command }, 'There is no terminal to ask in: add --yes to go on without being asked.')
}
