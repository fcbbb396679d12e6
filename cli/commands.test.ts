import { describe, expect, it } from 'vitest'
import type { CommandTable } from './command-line/help.ts'
import { runCommandLine } from './command-line/run-command-line.ts'
import { COMMANDS } from './commands.ts'

/** What a command line prints on each stream, and its exit code. */
async function boostline(args: readonly string[], table: CommandTable = COMMANDS) {
  const out: string[] = []
  const error: string[] = []
  const exitCode = await runCommandLine(args, table, {
    out: (line) => void out.push(line),
    error: (line) => void error.push(line),
  })
  return { exitCode, out: out.join('\n'), error: error.join('\n') }
}

const ALL = Object.values(COMMANDS).flat()
const NAMES = ALL.map(({ name }) => name)
const withDeployment = ALL.filter(({ options }) => 'local' in options).map(({ name }) => name)
const STAGE_ONLY = ['doctor', 'diff', 'deploy', 'destroy']
/** The operand that a command needs. */
const OPERANDS: Readonly<Record<string, readonly string[]>> = {
  approve: ['churn'],
  reject: ['churn'],
  rollback: ['churn'],
  train: ['churn.csv'],
  status: ['churn'],
  serve: ['churn', '--type', 'lambda'],
  predict: ['churn', '{}'],
  score: ['churn', 'examples/iris.csv'],
  export: ['churn'],
  client: ['churn'],
  data: ['churn'],
  runs: ['churn'],
  remove: ['churn'],
  retrain: ['churn'],
  import: ['--package', 'arn'],
  logs: ['model-training'],
  rie: ['model-training'],
}

describe('the list of commands', () => {
  it('has what can be done, each with a line', async () => {
    const { exitCode, out } = await boostline(['--help'])
    expect(exitCode).toBe(0)
    for (const name of NAMES) expect(out).toMatch(new RegExp(`^  ${name} +\\S`, 'm'))
    const wanted =
      'train status approve reject rollback serve predict score export cleanup deploy destroy doctor redrive client docs mcp start console logs rie models runs data import remove diff cost retrain'.split(
        ' ',
      )
    expect(NAMES.toSorted()).toEqual(wanted.toSorted())
  })

  it('is what nothing at all is answered with, as a mistake', async () => {
    expect(await boostline([])).toEqual({ ...(await boostline(['--help'])), exitCode: 2 })
  })

  it('is there for programs', async () => {
    const { out } = await boostline(['--help', '--json'])
    expect(JSON.parse(out).commands.map(({ name }: { readonly name: string }) => name)).toEqual(NAMES)
  })

  it('has no two commands of one name', () => {
    expect(new Set(NAMES).size).toBe(NAMES.length)
  })
})

describe.each(NAMES)('%s', (name) => {
  it('says by --help how it is called and what each option means', async () => {
    const { exitCode, out, error } = await boostline([name, '--help'])
    expect([exitCode, error]).toEqual([0, ''])
    expect(out.startsWith(`./boostline ${name} `)).toBe(true)
    for (const option of [...Object.keys(ALL.find((each) => each.name === name)?.options ?? {}), 'json', 'help']) {
      expect(out).toMatch(new RegExp(`^  --${option}( \\S+)?  +\\S`, 'm'))
    }
    expect(JSON.parse((await boostline([name, '--json', '--help'])).out)).toMatchObject({ name })
  })

  it('refuses an option that it does not have, and a word too many, with exit code 2', async () => {
    for (const wrong of [['--frobnicate'], ['one', 'two']]) {
      const { exitCode, out, error } = await boostline([name, ...wrong])
      expect([exitCode, out]).toEqual([2, ''])
      expect(error).toMatch(/^boostline: .+\nSee \.\/boostline .+ --help$/)
    }
  })
})

describe.each([...withDeployment, ...STAGE_ONLY])('%s', (name) => {
  const operands = OPERANDS[name] ?? []

  it('does nothing until it is told which deployment is meant', async () => {
    const { exitCode, error } = await boostline([name, ...operands])
    expect(exitCode).toBe(2)
    expect(error).toMatch(/^boostline: It is not said which (deployment|stage) is meant\.\n.*--stage/)
  })

  it('refuses a stage that cannot be one', async () => {
    const { exitCode, error } = await boostline([name, ...operands, '--stage', 'Prod!'])
    expect(exitCode).toBe(2)
    expect(error).toContain('stage="Prod!": wanted a-z and 0-9')
  })
})

describe.each(withDeployment)('%s', (name) => {
  const operands = OPERANDS[name] ?? []

  it('takes the local cloud or a stage, not both', async () => {
    const { exitCode, error } = await boostline([name, ...operands, '--local', '--stage', 'dev'])
    expect(exitCode).toBe(2)
    expect(error).toContain('Both the local cloud and a stage are named.')
  })
})

it.each(withDeployment)('%s says where nobody answers', async (name) => {
  const { exitCode, error } = await boostline([name, ...(OPERANDS[name] ?? []), '--endpoint-url', 'http://127.0.0.1:1'])
  expect(exitCode).toBe(1)
  expect(error).toBe(
    'boostline: Nobody answers at 127.0.0.1:1.\n' +
      'Start the local cloud with ./boostline start; AWS_ENDPOINT_URL says where it is.',
  )
})

describe('a word that is no name of a dataset is refused before anything is asked', () => {
  const OF_A_DATASET = withDeployment.filter((name) => OPERANDS[name]?.[0] === 'churn')
  const ALL_OF_THEM = 'approve reject rollback status serve predict export client data runs remove retrain'.split(' ')

  it.each(ALL_OF_THEM)('by %s', async (name) => {
    expect(OF_A_DATASET.toSorted()).toEqual([...ALL_OF_THEM, 'score'].toSorted())
    const [, ...others] = OPERANDS[name] ?? []
    // Nobody listens there.
    expect(await boostline([name, 'breast_cancer', ...others, '--endpoint-url', 'http://127.0.0.1:1'])).toEqual({
      exitCode: 2,
      out: '',
      error:
        'boostline: There is no dataset "breast_cancer": its name would be breast-cancer.\n' +
        './boostline models --endpoint-url http://127.0.0.1:1 lists which there are. Names have small letters a to z, digits and single hyphens, at most 24.',
    })
  })

  it('but for score, whose folder is read in any spelling', async () => {
    const scored = (name: string) =>
      boostline(['score', name, 'examples/iris.csv', '--endpoint-url', 'http://127.0.0.1:1'])
    expect((await scored('breast_cancer')).error).toContain('Nobody answers')
    for (const name of ['../x', 'iris\n', '..', 'x'.repeat(300)]) {
      expect((await scored(name)).error).toContain('There is no dataset')
    }
  })

  it.each([
    ['iris.csv', '"iris.csv": its name would be iris.'],
    ['../x', '"../x": its name would be x.'],
    ['iris\n', '"iris\\n": its name would be iris.'],
    ['IRIS', '"IRIS": its name would be iris.'],
    ['..', '"..": it has no letter or digit.'],
    ['', '"": it has no letter or digit.'],
    ['x'.repeat(300), `"${'x'.repeat(59)}…: its name would be xxxxxxxxxxxxxxxxx-`],
  ])('%j', async (name, says) => {
    const { exitCode, error } = await boostline(['reject', name, '--local'])
    expect([exitCode, error.split('\n').length]).toEqual([2, 2])
    expect(error).toContain(`There is no dataset ${says}`)
    expect(error).toContain('./boostline models --local lists')
  })
})

describe('a wrong word is answered with the nearest right one', () => {
  it.each([
    [['aprove', 'churn'], 'There is no command "aprove". Did you mean approve?'],
    [['rolback'], 'There is no command "rolback". Did you mean rollback?'],
    [['frobnicate'], 'There is no command "frobnicate".'],
    [['--stage', 'dev', 'deploy'], 'The command comes first, then its options.'],
    [['approve', 'churn', '--reson', 'x'], 'There is no option --reson. Did you mean --reason?'],
    [['deploy', '--api-auth', 'iam'], 'There is no option --api-auth. Did you mean --apiAuth?'],
    [['approve', 'churn', '--stage'], '--stage needs a value: --stage S'],
    [['approve', 'churn', '--stage', '--local'], '--stage needs a value: --stage S'],
    [['rie', 'model-trainig'], 'There is no function "model-trainig". Did you mean model-training?'],
    [['start', '--delays', 'realstic'], '--delays realstic is not known. Did you mean realistic?'],
    [['start', '--delays', 'toString'], '--delays toString is not known. Give none, short, realistic.'],
    [
      ['start', '--allow-host', 'cloud,http://cloud:4566'],
      '--allow-host http://cloud:4566 is not a host name: give names without scheme and port, such as host.docker.internal.',
    ],
    [
      ['start', '--corsOrigins', 'page.example'],
      'The deployment\'s settings are not usable: corsOrigins="page.example": wanted "*" or origins such as https://app.example.com.',
    ],
    [
      ['start', '--listen', 'localhost'],
      '--listen localhost is not an IP address: give one of this machine, such as 0.0.0.0 for all in a container.',
    ],
    [['start', '--port', 'x'], '--port x is not a port: give a number from 1 to 65535.'],
    [['start', '--api-port', '70000'], '--api-port 70000 is not a port: give a number from 1 to 65535.'],
    [['rie', 'model-training', '--port', '0'], '--port 0 is not a port: give a number from 1 to 65535.'],
  ])('%j', async (args, message) => {
    const { exitCode, error } = await boostline(args)
    expect(exitCode).toBe(2)
    expect(error.split('\n')[0]).toBe(`boostline: ${message}`)
  })
})
