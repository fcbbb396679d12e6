import { HARMLESS_EVENTS } from '../../infra/harmless-events.ts'
import { type FunctionName, type Reference, wiring } from '../../infra/wiring.ts'
import { type ImageEngine, type ImageFacts, TASK_ROOT } from './image-engine.ts'

/** Values in the right form, of things that need not be there: what is asked of an image needs no AWS. */
const SETTINGS: Readonly<Record<Reference['ref'], string>> = {
  bucketName: 'boostline',
  namePrefix: 'boostline',
  sagemakerRoleArn: 'arn:aws:iam::000000000000:role/boostline-sagemaker',
  evaluationQueueUrl: 'https://sqs.us-east-1.amazonaws.com/000000000000/boostline-evaluation',
  codeVersion: 'image-proof',
  defaultModel: 'iris',
}

/** How each function's answer to its harmless event begins. */
const ANSWERS: Readonly<Record<FunctionName, string>> = {
  'model-training': 'null',
  'model-deployment': 'null',
  'model-evaluation': '{"batchItemFailures":[]}',
  'inference-api': '{"statusCode":200,',
}

export type ProvenImage = { readonly facts: ImageFacts; readonly answer: string; readonly seconds: number }

/**
 * Looks into a function's image, built here unless one is given, and has its handler answer an event.
 * @throws Error that says what about the image is not as it must be.
 */
export async function proveImage(
  functionName: FunctionName,
  engine: ImageEngine,
  givenImage?: string,
): Promise<ProvenImage> {
  const startedMs = performance.now()
  const image = givenImage ?? (await engine.build(`localhost/${functionName}:proof`, { LAMBDA: functionName }))
  const facts = await engine.inspect(image)
  const faults = faultsOf(functionName, facts)
  await using running = await engine.start(image, environmentOf(functionName))
  const answer = await running.invoke(HARMLESS_EVENTS[functionName])
  const wanted = ANSWERS[functionName]
  if (!answer.startsWith(wanted)) faults.push(`its handler answered ${answer}, not ${wanted}…`)
  if (faults.length > 0) throw new Error(`The image of ${functionName} is not right: ${faults.join('; ')}.`)
  return { facts, answer, seconds: (performance.now() - startedMs) / 1000 }
}

function faultsOf(functionName: FunctionName, facts: ImageFacts): string[] {
  const faults: string[] = []
  const expect = (what: string, found: unknown, wanted: unknown) => {
    if (JSON.stringify(found) !== JSON.stringify(wanted)) {
      faults.push(`${what} is ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`)
    }
  }
  const expectNone = (what: string, found: readonly string[]) => {
    if (found.length > 0) faults.push(`${what}: ${found.join(', ')}`)
  }
  const names = facts.files.map((file) => file.path)
  const unreadable = facts.files.filter(({ mode }) => (mode & 0o444) !== 0o444)
  // Names alone: a credential that did get in is not to be in a log as well.
  const variables = facts.environment.map((line) => line.replace(/=.*/s, ''))
  expect('its entry point', facts.entrypoint, ['/lambda-entrypoint.sh'])
  expect('its command', facts.command, ['index.handler'])
  expect('its title', facts.labels[`${OCI}.title`], functionName)
  expect(`what is in ${TASK_ROOT}`, names, ['index.cjs'])
  expectNone(
    'not readable by all',
    unreadable.map((file) => file.path),
  )
  expectNone(
    'labels it lacks',
    REQUIRED_LABELS.filter((name) => !facts.labels[`${OCI}.${name}`]),
  )
  expectNone(
    'credentials in its environment',
    variables.filter((name) => CREDENTIAL.test(name)),
  )
  return faults
}

const OCI = 'org.opencontainers.image'
const REQUIRED_LABELS = ['version', 'revision', 'source', 'licenses', 'base.name']
const CREDENTIAL = /token|secret|password|access_key|npmrc/i

function environmentOf(functionName: FunctionName): Readonly<Record<string, string>> {
  const { environment, memoryMb } = wiring.functions[functionName]
  const values = Object.entries(environment).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : SETTINGS[value.ref],
  ])
  return {
    ...Object.fromEntries(values),
    // Set by Lambda; AWS's emulator sets no region.
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'none',
    AWS_SECRET_ACCESS_KEY: 'none',
    AWS_LAMBDA_FUNCTION_NAME: functionName,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${functionName}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'image-proof',
  }
}
