import { describe, expect, it } from 'vitest'
import { FUNCTION_NAMES } from '../infra/wiring.ts'
import { usageError } from './command-line/read-arguments.ts'
import { type DeployPorts, type DeployRequest, deployRegistry, runDeploy } from './deploy.ts'
import type { Finding } from './stage/account-checks.ts'
import { readSharedSettings, readStageSettings, type StageSettings } from './stage/stage-options.ts'

const digestOf = (letter: string) => `sha256:${letter.repeat(64)}`

/** An account whose functions run the images of the last deployment; those named in `broken` do not start. */
type Account = {
  readonly running?: string
  readonly broken?: string
  readonly cdkFails?: boolean
  readonly findings?: readonly Finding[]
  /** What SSM answers for the CDK's parameter; undefined: it was never bootstrapped. */
  readonly bootstrapped?: number | 'hidden' | undefined
  /** What a person answers; undefined: nobody is there. */
  readonly answer?: string
}

function account(options: Account = {}) {
  const { bootstrapped } = { bootstrapped: 30 as const, ...options }
  const lines: string[] = []
  const commands: string[] = []
  let running = options.running
  const ports: DeployPorts = {
    print: (line) => lines.push(line),
    run: async (program, args) => {
      const words = args.filter((word) => !word.includes('node_modules'))
      commands.push([program === 'aws' ? 'aws' : 'cdk', ...words].join(' '))
      if (words[0] === 'ssm') {
        const error = bootstrapped === 'hidden' ? 'AccessDeniedException' : 'ParameterNotFound'
        if (typeof bootstrapped !== 'number') return { exitCode: 254, output: '', errorOutput: error }
        return { exitCode: 0, output: JSON.stringify({ Parameter: { Value: `${bootstrapped}` } }), errorOutput: '' }
      }
      if (program === 'aws') return { exitCode: 0, output: '{"manifest":1}\n', errorOutput: '' }
      if (options.cdkFails) return { exitCode: 1, output: '', errorOutput: '' }
      const images = words.filter((word) => word.startsWith('images=')).at(-1)
      // Tags are of digests in ECR; here "new" is a digest of b's.
      if (words[0] === 'deploy' && words.includes('boostlinedev') && images) {
        running = images === 'images=new' ? digestOf('b') : (/sha256:[0-9a-f]+/.exec(images)?.[0] ?? undefined)
      }
      return { exitCode: 0, output: '', errorOutput: '' }
    },
    ask: async () => {
      if (options.answer === undefined) throw usageError({ name: 'deploy' }, 'There is no terminal to ask in.')
      return options.answer
    },
    examine: async () => options.findings ?? [],
    functions: {
      invoke: async (name) =>
        name === options.broken && running === digestOf('b')
          ? 'Unhandled {"errorType":"Runtime.ImportModuleError"}'
          : undefined,
      runningDigest: async () => running,
    },
  }
  return { ports, lines, commands, running: () => running }
}

const wanted = (settings: StageSettings, more: Partial<DeployRequest> = {}): DeployRequest => ({
  ...settings,
  mayBootstrap: false,
  isUnchecked: false,
  ...more,
})
const dev = wanted(readStageSettings({ stage: 'dev' }))
const withImages = wanted(readStageSettings({ stage: 'dev', images: 'new' }))

describe('deploy', () => {
  it('makes the registry before the pipeline, invokes every function and says what is next', async () => {
    const { ports, lines, commands } = account()
    expect(await runDeploy(wanted(readStageSettings({ stage: 'dev', alarms: 'true' })), ports)).toMatchObject({
      ok: true,
    })
    expect(commands).toEqual([
      'aws ssm get-parameter --name /cdk-bootstrap/hnb659fds/version --output json',
      'cdk deploy boostline-registry boostlinedev --require-approval never -c stage=dev -c alarms=true',
    ])
    expect(lines.join('\n')).toContain('Every function answers.')
    expect(lines.join('\n')).toContain('aws s3 cp examples/iris.csv s3://$BucketName/datasets/iris.csv')
  })

  it('makes only the registry where images are to be pushed first', async () => {
    const { ports, commands } = account()
    expect(await deployRegistry(wanted(readSharedSettings({})), ports)).toMatchObject({ ok: true })
    expect(commands.at(-1)).toBe('cdk deploy boostline-registry --require-approval never')
  })

  it('gives the images that run now the tag that the clean-up spares', async () => {
    const { ports, commands } = account({ running: digestOf('a') })
    expect(await runDeploy(withImages, ports)).toMatchObject({ ok: true, result: { failures: [] } })
    const tagged = commands.filter((command) => command.startsWith('aws ecr put-image'))
    expect(tagged).toHaveLength(FUNCTION_NAMES.length)
    for (const command of tagged) expect(command).toContain('--image-tag deployed-dev --image-manifest {"manifest":1}')
    expect(commands.filter((command) => command.includes(`imageDigest=${digestOf('b')}`))).toHaveLength(
      FUNCTION_NAMES.length,
    )
  })

  it.each([
    ['tag', { images: 'new', processingImage: '1-x86_64' }, 'imageTag=1-x86_64'],
    ['digest', { images: 'new', processingImage: digestOf('c') }, `imageDigest=${digestOf('c')}`],
    ['tag, beside functions built here', { processingImage: '1-x86_64' }, 'imageTag=1-x86_64'],
  ])('gives the image of Processing jobs a tag of its own, found by its %s', async (_, given, id) => {
    const { ports, commands } = account({ running: digestOf('a') })
    expect(await runDeploy(wanted(readStageSettings({ stage: 'dev', ...given })), ports)).toMatchObject({ ok: true })
    const found = commands.findIndex((command) => command.includes(`--image-ids ${id}`))
    expect(commands[found]).toMatch(/^aws ecr batch-get-image --repository-name boostline\/model-training /)
    expect(commands[found + 1]).toContain(
      'put-image --repository-name boostline/model-training --image-tag deployed-dev-processing ',
    )
  })

  it.each([{ images: 'new' }, { images: 'new', processingImage: 'none' }, {}])(
    'tags no image of Processing jobs for %o',
    async (given) => {
      const { ports, commands } = account({ running: digestOf('a') })
      await runDeploy(wanted(readStageSettings({ stage: 'dev', ...given })), ports)
      expect(commands.filter((command) => command.includes('processing '))).toEqual([])
    },
  )

  it('goes back to the images from before where a function does not answer', async () => {
    const { ports, lines, commands, running } = account({
      running: digestOf('a'),
      broken: 'boostlinedev-model-training',
    })
    expect(await runDeploy(withImages, ports)).toMatchObject({ ok: false, result: { wentBack: true } })
    expect(lines.join('\n')).toContain('boostlinedev-model-training does not work: Unhandled')
    expect(running()).toBe(digestOf('a'))
    expect(commands.at(-1)).toContain('-c images={"model-training":"sha256:aaa')
    expect(commands.filter((command) => command.startsWith('aws ecr put-image'))).toEqual([])
  })

  it('says so where there is nothing to go back to', async () => {
    const { ports, lines } = account({ broken: 'boostlinedev-inference-api' })
    expect(await runDeploy(withImages, ports)).toMatchObject({ ok: false, result: { wentBack: false } })
    expect(lines.at(-1)).toContain('Nothing to go back to')
  })

  it('ends with the CDK where that fails', async () => {
    const { ports, commands } = account({ cdkFails: true })
    await expect(runDeploy(dev, ports)).rejects.toMatchObject({ code: 'cdk-failed' })
    expect(commands.at(-1)).toContain('cdk deploy')
  })

  it('makes nothing for the CDK unasked: it says what that is and asks', async () => {
    const nobody = account({ bootstrapped: undefined })
    await expect(runDeploy(dev, nobody.ports)).rejects.toMatchObject({ code: 'usage' })
    const no = account({ bootstrapped: undefined, answer: 'no' })
    expect(await runDeploy(dev, no.ports)).toEqual({ ok: false, result: { deployed: false } })
    expect(no.lines.join('\n')).toContain('a role for CloudFormation with AdministratorAccess')
    expect([...nobody.commands, ...no.commands].filter((command) => command.startsWith('cdk'))).toEqual([])
  })

  it.each([
    ['a person says so', { answer: 'bootstrap' }, {}],
    ['--bootstrap does', {}, { mayBootstrap: true }],
    ['it is too old and a person says so', { answer: 'bootstrap', bootstrapped: 5 }, {}],
  ])('makes it where %s', async (_, given, more) => {
    const { ports, commands } = account({ bootstrapped: undefined, ...given })
    expect(await runDeploy({ ...dev, ...more }, ports)).toMatchObject({ ok: true })
    expect(commands[1]).toBe('cdk bootstrap -c stage=dev')
  })

  it('goes through what has a qualifier of its own, and makes that beside the usual one', async () => {
    const { ports, commands } = account({ bootstrapped: undefined })
    const settings = readStageSettings({ stage: 'dev', qualifier: 'team1' })
    expect(await runDeploy(wanted(settings, { mayBootstrap: true }), ports)).toMatchObject({ ok: true })
    expect(commands.slice(0, 2)).toEqual([
      'aws ssm get-parameter --name /cdk-bootstrap/team1/version --output json',
      'cdk bootstrap --qualifier team1 --toolkit-stack-name CDKToolkit-team1 -c stage=dev -c qualifier=team1',
    ])
  })

  it('leaves it to the CDK where one may not look', async () => {
    const { ports, commands, lines } = account({ bootstrapped: 'hidden' })
    expect(await runDeploy(dev, ports)).toMatchObject({ ok: true })
    expect(lines.join('\n')).toContain('(ssm:GetParameter /cdk-bootstrap/hnb659fds/version): AccessDenied')
    expect(commands.join('\n')).not.toContain('cdk bootstrap')
  })

  it('asks the doctor first, and deploys nothing where the account lacks something', async () => {
    const docker: Finding = { name: 'Docker', ok: false, found: 'not installed', advice: 'Install it.' }
    const sick = account({ findings: [docker] })
    expect(await runDeploy(dev, sick.ports)).toMatchObject({ ok: false, result: { findings: [docker] } })
    expect(sick.commands).toEqual([])
    expect(sick.lines).toContain('FIX  Docker: not installed')
    const unchecked = account({ findings: [docker] })
    expect(await runDeploy({ ...dev, isUnchecked: true }, unchecked.ports)).toMatchObject({ ok: true })
  })

  it('deploys where only a training would lack something, and says so', async () => {
    const quota: Finding = { name: 'Quota', ok: false, found: '0', advice: 'Ask for 1.', isOfTrainings: true }
    const { ports, lines } = account({ findings: [quota] })
    expect(await runDeploy(dev, ports)).toMatchObject({ ok: true })
    expect(lines).toContain('FIX  Quota: 0')
  })
})
