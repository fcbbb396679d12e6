import type { Command, Flag, TextOption } from './command.ts'

/** The commands under the headings of the list. */
export type CommandTable = Readonly<Record<string, readonly Command[]>>

/** Every command takes these. */
const COMMON = {
  json: { type: 'flag', text: 'one JSON document on stdout, and all else on stderr' },
  help: { type: 'flag', text: 'this text' },
} as const

const PROGRAM = './boostline'

/** What `./boostline --help` says. */
export function listHelp(table: CommandTable): string {
  const all = Object.values(table).flat()
  const width = Math.max(...all.map(({ name }) => name.length))
  const sections = Object.entries(table).map(([heading, commands]) =>
    [heading, ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`)].join('\n'),
  )
  return `${PROGRAM} <command> [options]

${sections.join('\n\n')}

Every command has --help and --json. Exit codes: 0 done, 1 failed, 2 the command line is wrong.`
}

/** What `--help` says of one command. */
export function commandHelp(command: Command): string {
  const { summary, details, operands } = command
  const isScript = command.name.startsWith('npm ')
  const lines = [
    ...(operands ? [[operandText(operands), operands.text] as const] : []),
    ...(operands?.followedBy ? [[`[${operands.followedBy.name}]`, operands.followedBy.text] as const] : []),
    ...Object.entries({ ...command.options, ...(isScript ? { help: COMMON.help } : COMMON) }).map(
      ([name, option]) => [optionText(name, option), describe(option)] as const,
    ),
  ]
  const width = Math.max(...lines.map(([left]) => left.length))
  const list = lines.map(
    ([left, text]) => `  ${left.padEnd(width)}  ${text.replaceAll('\n', `\n${' '.repeat(width + 4)}`)}`,
  )
  return [usageLine(command), summary, ...(details === undefined ? [] : ['', details]), '', ...list].join('\n')
}

/** The same for programs: `--help --json`. */
export function commandDocument(command: Command): Readonly<Record<string, unknown>> {
  const { name, summary, details, operands, options } = command
  return { name, usage: usageLine(command), summary, details, operands, options: { ...options, ...COMMON } }
}

export function tableDocument(table: CommandTable): Readonly<Record<string, unknown>> {
  return { commands: Object.values(table).flat().map(commandDocument) }
}

function usageLine({ name, operands, options }: Command): string {
  const program = name.startsWith('npm ') ? name : `${PROGRAM} ${name}`
  const deployment = 'stage' in options ? ['local' in options ? '(--local | --stage S)' : '--stage S'] : []
  const words = operands
    ? [operandText(operands), ...(operands.followedBy ? [`[${operands.followedBy.name}]`] : [])]
    : []
  return [program, ...words, ...deployment, '[options]'].join(' ')
}

function operandText({ name, count }: NonNullable<Command['operands']>): string {
  return count === 'one' ? `<${name}>` : `[${name} …]`
}

function optionText(name: string, option: Flag | TextOption): string {
  return option.type === 'flag' ? `--${name}` : `--${name} ${option.value}`
}

function describe(option: Flag | TextOption): string {
  const fallback = option.type === 'text' ? option.default : undefined
  return fallback === undefined ? option.text : `${option.text} (${fallback})`
}
