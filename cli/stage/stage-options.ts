import { parseArgs } from 'node:util'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { readSettings, SETTING_NAMES, type Settings } from '../../infra/settings.ts'

export type StageOptions<Flag extends string> = {
  readonly settings: Settings
  /** The settings that were given, for the CDK. */
  readonly context: readonly string[]
  readonly flags: Readonly<Record<Flag, boolean>>
}

/**
 * Reads a command line of settings (`--stage prod --alarms true`, as docs/deploy.md lists them) and flags.
 * @throws BoostlineError for what is not one, or is not valid.
 */
export function readStageOptions<Flag extends string>(
  args: readonly string[],
  flagNames: readonly Flag[],
  usage: string,
): StageOptions<Flag> {
  const values = parse(args, flagNames, usage)
  const given = SETTING_NAMES.flatMap((name) => {
    const value = values[name]
    return typeof value === 'string' ? [[name, value] as const] : []
  })
  return {
    settings: readSettings((name) => values[name]),
    context: given.flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    flags: Object.fromEntries(flagNames.map((name) => [name, values[name] === true])) as Record<Flag, boolean>,
  }
}

function parse(
  args: readonly string[],
  flagNames: readonly string[],
  usage: string,
): Readonly<Record<string, unknown>> {
  const settings = SETTING_NAMES.map((name) => [name, { type: 'string' }] as const)
  const flags = flagNames.map((name) => [name, { type: 'boolean' }] as const)
  try {
    return parseArgs({ args: [...args], options: Object.fromEntries([...settings, ...flags]) }).values
  } catch (cause) {
    throw new BoostlineError({
      code: 'usage',
      kind: 'input',
      message: cause instanceof Error ? cause.message : String(cause),
      hint: usage,
      cause,
    })
  }
}

/** Runs a command to its exit code: `--help` shows the usage; what goes wrong is said on stderr, with what to do. */
export async function withMessages(
  args: readonly string[],
  usage: string,
  command: () => Promise<number>,
): Promise<number> {
  if (args.includes('--help')) {
    console.log(usage)
    return 0
  }
  try {
    return await command()
  } catch (error) {
    if (!(error instanceof BoostlineError)) throw error
    console.error(`${error.message}\n${error.hint}`)
    return 1
  }
}
