import { userInfo } from 'node:os'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { S3Client } from '@aws-sdk/client-s3'
import { SageMakerClient } from '@aws-sdk/client-sagemaker'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { s3ObjectStore } from '#shared/objects/s3-object-store.ts'
import type { DecisionRequest } from '#shared/registry/decide-run.ts'
import { sagemakerRegistry } from '#shared/registry/sagemaker-registry.ts'
import { cleanUp, lambdaCleaner } from './cleanup.ts'
import { decide } from './decide.ts'
import { clientSettings, readTarget, TARGET_OPTIONS, TARGET_USAGE } from './target.ts'

const USAGE = `npm run approve  -- <dataset> [--run RUN] [--reason TEXT]   lets the run that waits serve
npm run reject   -- <dataset> [--run RUN] [--reason TEXT]   turns the run that waits down
npm run rollback -- <dataset> [--reason TEXT]               rejects what serves: the one before serves again
npm run cleanup  -- [--dry-run]                             deletes the endpoints nobody needs
${TARGET_USAGE}`

type Command = (args: readonly string[]) => Promise<boolean | number>

const COMMANDS: Readonly<Record<string, Command>> = {
  approve: (args) => runDecision('approve', args),
  reject: (args) => runDecision('reject', args),
  rollback: (args) => runDecision('rollback', args),
  cleanup: runCleanup,
  client: async (args) => await (await import('./client.ts')).runClient(args),
  deploy: async (args) => await (await import('./deploy.ts')).runDeploy(args),
  destroy: async (args) => await (await import('./destroy.ts')).runDestroy(args),
  doctor: async (args) => await (await import('./doctor.ts')).runDoctor(args),
  redrive: async (args) => await (await import('./redrive.ts')).runRedrive(args),
}
/** Those that say their usage themselves. */
const WITH_OWN_USAGE = new Set(['client', 'deploy', 'destroy', 'doctor', 'redrive'])

process.exitCode = await main(process.argv.slice(2))

async function main([name = '', ...args]: readonly string[]): Promise<number> {
  const command = COMMANDS[name]
  if (!command || (args.includes('--help') && !WITH_OWN_USAGE.has(name))) {
    console.log(USAGE)
    return command || name === '--help' ? 0 : 2
  }
  try {
    const outcome = await command(args)
    return typeof outcome === 'number' ? outcome : outcome ? 0 : 1
  } catch (error) {
    if (error instanceof BoostlineError) console.error(`${error.message}\n${error.hint}`)
    // parseArgs says what is wrong with an option.
    else if (error instanceof TypeError && 'code' in error) console.error(`${error.message}\n\n${USAGE}`)
    else throw error
    return 1
  }
}

async function runDecision(command: DecisionRequest['command'], args: readonly string[]): Promise<boolean> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { ...TARGET_OPTIONS, run: { type: 'string' }, reason: { type: 'string' } },
    allowPositionals: true,
  })
  const [dataset, ...others] = positionals
  if (dataset === undefined || others.length > 0) {
    throw new BoostlineError({
      code: 'dataset-not-named',
      kind: 'input',
      message: 'Name one dataset.',
      hint: `npm run ${command} -- <dataset>`,
    })
  }
  const target = readTarget(values, process.env)
  const settings = clientSettings(target)
  const user = userInfo().username
  const decision = {
    command,
    dataset,
    runId: values.run ?? null,
    reason: values.reason === undefined ? `${user}, npm run ${command}` : `${values.reason} (${user})`,
  }
  return await decide(decision, {
    registry: sagemakerRegistry(new SageMakerClient(settings), target.prefix),
    objects: s3ObjectStore(
      new S3Client({ ...settings, forcePathStyle: target.endpointUrl !== undefined }),
      target.bucket,
    ),
    sleep: (ms) => sleep(ms),
    say: (line) => console.log(line),
  })
}

async function runCleanup(args: readonly string[]): Promise<boolean> {
  const options = { ...TARGET_OPTIONS, 'dry-run': { type: 'boolean', default: false } } as const
  const { values } = parseArgs({ args: [...args], options })
  const target = readTarget({ ...values, bucket: values.bucket ?? 'not needed' }, process.env)
  const clean = lambdaCleaner(new LambdaClient(clientSettings(target)), target.deploymentFunction)
  await cleanUp(clean, values['dry-run'], (line) => console.log(line))
  return true
}
