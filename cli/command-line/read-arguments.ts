import { parseArgs } from 'node:util'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { nearestName } from '#shared/schema/nearest-name.ts'
import type { Command, Input } from './command.ts'
import { requireDatasetName } from './dataset-name.ts'

/** Reads what was typed after a command's name. @throws BoostlineError `usage`, with the nearest name for a wrong one. */
export function readArguments(command: Command, args: readonly string[]): Input {
  const options = Object.fromEntries(
    Object.entries(command.options).map(([name, { type }]) => [name, parserOption(type)]),
  )
  // Not strict: the errors made here name the option that was probably meant.
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true, allowPositionals: true })
  const values: Record<string, string | boolean | undefined> = {}
  for (const [name, option] of Object.entries(command.options)) {
    values[name] = option.type === 'flag' ? false : option.default
  }
  const operands: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value)
    if (token.kind === 'option') values[token.name] = optionValue(command, token)
  }
  checkOperands(command, operands)
  const [operand = ''] = operands
  const read = { operand, operands, values: values as Input['values'] }
  if (command.operands?.isDataset && operands.length > 0) requireDatasetName(operand, read.values)
  return read
}

/** The error for a wrong command line: exit code 2. */
export function usageError(command: Pick<Command, 'name'>, message: string): BoostlineError {
  const isScript = command.name.startsWith('npm ')
  const help = [isScript ? [] : './boostline', command.name || [], '--help'].flat().join(' ')
  return new BoostlineError({ code: 'usage', kind: 'input', message, hint: `See ${help}` })
}

export function didYouMean(wrong: string, names: Iterable<string>, dashes = ''): string {
  const nearest = nearestName(wrong, names)
  return nearest === undefined ? '' : ` Did you mean ${dashes}${nearest}?`
}

function parserOption(type: 'flag' | 'text') {
  return { type: type === 'flag' ? ('boolean' as const) : ('string' as const) }
}

type OptionToken = { readonly name: string; readonly rawName: string; readonly value?: string | undefined }

function optionValue(command: Command, { name, rawName, value }: OptionToken): string | boolean {
  // Not `command.options[name]` alone: --toString is no option.
  const option = Object.hasOwn(command.options, name) ? command.options[name] : undefined
  if (!option || !rawName.startsWith('--')) {
    throw usageError(command, `There is no option ${rawName}.${didYouMean(name, Object.keys(command.options), '--')}`)
  }
  if (option.type === 'flag') {
    if (value === undefined) return true
    throw usageError(command, `${rawName} takes no value, and "${value}" was given.`)
  }
  // A forgotten value must not swallow the next option.
  if (value === undefined || value === '' || value.startsWith('--')) {
    throw usageError(command, `${rawName} needs a value: ${rawName} ${option.value}`)
  }
  return value
}

function checkOperands(command: Command, operands: readonly string[]): void {
  const { operands: wanted } = command
  if (!wanted) {
    const [first] = operands
    if (first !== undefined) throw usageError(command, `"${first}" is too much: only options come here.`)
    return
  }
  const { name, count, among, followedBy } = wanted
  const most = followedBy ? 2 : 1
  if (count === 'one' && operands.length === 0) {
    throw usageError(command, `Name a ${name}${among ? `: ${among.join(', ')}` : ''}.`)
  }
  if (count === 'one' && operands.length > most) {
    throw usageError(command, `One ${name} at a time: "${operands.slice(most).join(' ')}" is too much.`)
  }
  for (const operand of operands) {
    if (!among || among.includes(operand)) continue
    const nearest = didYouMean(operand, among) || ` There are: ${among.join(', ')}.`
    throw usageError(command, `There is no ${name} "${operand}".${nearest}`)
  }
}
