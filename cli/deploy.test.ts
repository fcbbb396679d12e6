import { describe, expect, it } from 'vitest'
import { FUNCTION_NAMES } from '../infra/wiring.ts'
import { type DeployPorts, deployRegistry, runDeploy } from './deploy.ts'
import { readSharedSettings, readStageSettings } from './stage/stage-options.ts'

const digestOf = (letter: string) => `sha256:${letter.repeat(64)}`

/** An account whose functions run the images of the last deployment; those named in `broken` do not start. */
function account(options: { readonly running?: string; readonly broken?: string; readonly cdkFails?: boolean } = {}) {
  const lines: string[] = []
  const commands: string[] = []
  let running = options.running
  const ports: DeployPorts = {
    print: (line) => lines.push(line),
    run: async (program, args) => {
      const words = args.filter((word) => !word.includes('node_modules'))
      commands.push([program === 'aws' ? 'aws' : 'cdk', ...words].join(' '))
      if (program === 'aws') return { exitCode: 0, output: '{"manifest":1}\n', errorOutput: '' }
      if (options.cdkFails) return { exitCode: 1, output: '', errorOutput: '' }
      const images = words.filter((word) => word.startsWith('images=')).at(-1)
      // Tags are of digests in ECR; here "new" is a digest of b's.
      if (words[0] === 'deploy' && words.includes('boostlinedev') && images) {
        running = images === 'images=new' ? digestOf('b') : (/sha256:[0-9a-f]+/.exec(images)?.[0] ?? undefined)
      }
      return { exitCode: 0, output: '', errorOutput: '' }
    },
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

const dev = readStageSettings({ stage: 'dev' })
const withImages = readStageSettings({ stage: 'dev', images: 'new' })

describe('deploy', () => {
  it('makes the registry before the pipeline, invokes every function and says what is next', async () => {
    const { ports, lines, commands } = account()
    expect(await runDeploy(readStageSettings({ stage: 'dev', alarms: 'true' }), ports)).toMatchObject({ ok: true })
    expect(commands).toEqual([
      'cdk bootstrap -c stage=dev -c alarms=true',
      'cdk deploy boostline-registry boostlinedev --require-approval never -c stage=dev -c alarms=true',
    ])
    expect(lines.join('\n')).toContain('Every function answers.')
    expect(lines.join('\n')).toContain('aws s3 cp examples/iris.csv s3://$BucketName/datasets/iris.csv')
  })

  it('makes only the registry where images are to be pushed first', async () => {
    const { ports, commands } = account()
    expect(await deployRegistry(readSharedSettings({}), ports)).toMatchObject({ ok: true })
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
    expect(await runDeploy(readStageSettings({ stage: 'dev', ...given }), ports)).toMatchObject({ ok: true })
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
      await runDeploy(readStageSettings({ stage: 'dev', ...given }), ports)
      expect(commands.filter((command) => command.includes('processing '))).toEqual([])
    },
  )

  it('goes back to the images from before where a function does not answer', async () => {
    const { ports, lines, commands, running } = account({
      running: digestOf('a'),
      broken: 'boostlinedev-model-training',
    })
    expect(await runDeploy(withImages, ports)).toMatchObject({ ok: false, result: { wentBack: true } })
    expect(lines[0]).toContain('boostlinedev-model-training does not work: Unhandled')
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
    expect(commands).toEqual(['cdk bootstrap -c stage=dev'])
  })
})
