/** What a person can type: a command of `./boostline`, or a script of its own such as a benchmark. */
export type Command = {
  /** How it is called: `approve`, or `npm run bench:api --`. */
  readonly name: string
  /** One line for the list of commands. */
  readonly summary: string
  /** What `--help` says beyond the summary. */
  readonly details?: string
  /** What comes after the name without dashes. */
  readonly operands?: Operands
  readonly options: Options
  run(input: Input, terminal: Terminal): Promise<Outcome>
}

export type Operands = {
  /** As the usage shows it, such as `dataset`. */
  readonly name: string
  readonly text: string
  readonly count: 'one' | 'any'
  /** One more word that may follow the one. */
  readonly followedBy?: { readonly name: string; readonly text: string }
  /** The words there are, where not every word is right. */
  readonly among?: readonly string[]
  /** The first word is the name of a dataset. */
  readonly isDataset?: boolean
}

export type Flag = { readonly type: 'flag'; readonly text: string }
export type TextOption = {
  readonly type: 'text'
  /** Stands for the value in the usage, such as `RUN`. */
  readonly value: string
  readonly text: string
  readonly default?: string
}
export type Options = Readonly<Record<string, Flag | TextOption>>

export type OptionValues<Given extends Options> = {
  readonly [Name in keyof Given]: Given[Name] extends Flag
    ? boolean
    : Given[Name] extends { readonly default: string }
      ? string
      : string | undefined
}

/** A command line that was read: valid for its command. */
export type Input<Given extends Options = Options> = {
  /** The first operand; empty only where none was given and none has to be. */
  readonly operand: string
  readonly operands: readonly string[]
  readonly values: OptionValues<Given>
}

/** Where a command says what it does. */
export type Terminal = {
  /** A line for a person; with `--json` it goes to stderr. */
  readonly say: (line: string) => void
  /** One of several results, as they come: a line for a person, or with `--json` the document on a line of stdout. */
  readonly show: (line: string, document: unknown) => void
  /** Whether stdout is for JSON alone. */
  readonly isJson: boolean
}

export type Outcome = {
  /** Whether what was wanted is done: exit code 0, else 1. */
  readonly ok: boolean
  /** What `--json` prints at the end. */
  readonly result?: Readonly<Record<string, unknown>>
}

type Definition<Given extends Options> = Omit<Command, 'options' | 'run'> & {
  readonly options: Given
  run(input: Input<Given>, terminal: Terminal): Promise<Outcome>
}

/** Keeps the options' types for `run`. */
export function defineCommand<const Given extends Options>(definition: Definition<Given>): Command {
  // Whoever runs it reads the command line by these very options.
  return { ...definition, run: (input, terminal) => definition.run(input as Input<Given>, terminal) }
}
