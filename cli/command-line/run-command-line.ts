import type { Command, Terminal } from './command.ts'
import { errorReport, exitCodeOf } from './error-report.ts'
import { type CommandTable, commandDocument, commandHelp, listHelp, tableDocument } from './help.ts'
import { didYouMean, readArguments, usageError } from './read-arguments.ts'

/** The two streams of a process, by lines. */
export type Output = { readonly out: (line: string) => void; readonly error: (line: string) => void }

export const consoleOutput: Output = { out: (line) => console.log(line), error: (line) => console.error(line) }

/** Runs the command that is named first. Returns the exit code: 0 done, 1 failed, 2 the command line is wrong. */
export async function runCommandLine(
  args: readonly string[],
  table: CommandTable,
  output: Output = consoleOutput,
): Promise<number> {
  const { isJson, isHelp, rest } = commonFlags(args)
  const [name, ...others] = rest
  if (name === undefined) {
    output.out(isJson ? JSON.stringify(tableDocument(table)) : listHelp(table))
    return isHelp ? 0 : 2
  }
  const commands = Object.values(table).flat()
  const command = commands.find((each) => each.name === name)
  if (command) return await run(command, others, { isJson, isHelp }, output)
  const names = commands.map((each) => each.name)
  const what = name.startsWith('-') ? 'The command comes first, then its options' : `There is no command "${name}"`
  return fail(usageError({ name: '' }, `${what}.${didYouMean(name, names)}`), isJson, output)
}

/** Runs a script that has no other commands beside it, such as a benchmark; its only common flag is `--help`. */
export async function runScript(
  command: Command,
  args: readonly string[],
  output: Output = consoleOutput,
): Promise<number> {
  const isHelp = args.includes('--help')
  return await run(command, args, { isJson: false, isHelp }, output)
}

type CommonFlags = { readonly isJson: boolean; readonly isHelp: boolean }

async function run(
  command: Command,
  args: readonly string[],
  { isJson, isHelp }: CommonFlags,
  output: Output,
): Promise<number> {
  if (isHelp) {
    output.out(isJson ? JSON.stringify(commandDocument(command)) : commandHelp(command))
    return 0
  }
  try {
    const { ok, result } = await command.run(readArguments(command, args), terminalOf(isJson, output))
    if (isJson && result !== undefined) output.out(JSON.stringify(result))
    return ok ? 0 : 1
  } catch (error) {
    return fail(error, isJson, output)
  }
}

/** The one printer of errors. */
function fail(error: unknown, isJson: boolean, output: Output): number {
  const report = errorReport(error)
  if (isJson) output.out(JSON.stringify({ error: report }))
  else output.error(`boostline: ${report.message}\n${report.hint}`)
  return exitCodeOf(report)
}

function terminalOf(isJson: boolean, { out, error }: Output): Terminal {
  return {
    isJson,
    say: isJson ? error : out,
    show: (line, document) => out(isJson ? JSON.stringify(document) : line),
  }
}

/** The flags that every command takes, wherever they stand, and what is left; after `--` there are no more of them. */
function commonFlags(args: readonly string[]): CommonFlags & { readonly rest: readonly string[] } {
  const end = args.includes('--') ? args.indexOf('--') : args.length
  const before = args.slice(0, end)
  return {
    isJson: before.includes('--json'),
    isHelp: before.includes('--help') || before.includes('-h'),
    rest: [...before.filter((arg) => !['--json', '--help', '-h'].includes(arg)), ...args.slice(end)],
  }
}
