import { functionLogs } from '#shared/names/log-groups.ts'
import { plausibleEnvironment } from '../../infra/environment.ts'
import type { FunctionDefinition, HarmlessEvent } from '../../infra/function-definition.ts'
import type { FunctionName } from '../../infra/wiring.ts'
import { type BuildSource, type ImageEngine, type ImageFacts, TASK_ROOT } from './image-engine.ts'

/** What an image is made by, and the image where it is there already. */
export type Proof = { readonly file?: BuildSource['file']; readonly image?: string | undefined }
export type ProvenImage = { readonly facts: ImageFacts; readonly answer: string; readonly seconds: number }

/**
 * Looks into a function's image, built here unless one is given, and has its handler answer an event.
 * @throws Error that says what about the image is not as it must be.
 */
export async function proveImage(
  definition: FunctionDefinition<FunctionName>,
  engine: ImageEngine,
  { file = 'Dockerfile.lambda', image: givenImage }: Proof = {},
): Promise<ProvenImage> {
  const startedMs = performance.now()
  const { name: functionName, harmless } = definition
  const image =
    givenImage ?? (await engine.build(`localhost/${functionName}:proof`, { LAMBDA: functionName }, { file }))
  const facts = await engine.inspect(image)
  const faults = faultsOf(definition, facts, file)
  await using running = await engine.start(image, environmentOf(definition))
  const answer = await running.invoke(harmless.event)
  if (!isAnswer(answer, harmless.answer)) {
    faults.push(`its handler answered ${answer}, not ${JSON.stringify(harmless.answer)}`)
  }
  if (faults.length > 0) throw new Error(`The image of ${functionName} is not right: ${faults.join('; ')}.`)
  return { facts, answer, seconds: (performance.now() - startedMs) / 1000 }
}

function faultsOf(
  { name: functionName, bundle }: FunctionDefinition,
  facts: ImageFacts,
  file: BuildSource['file'],
): string[] {
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
  const runsOnnx = file === 'Dockerfile.serve'
  expect('its entry point', facts.entrypoint, [runsOnnx ? `${TASK_ROOT}/start.sh` : '/lambda-entrypoint.sh'])
  expect('its command', facts.command, ['index.handler'])
  expect('its title', facts.labels[`${OCI}.title`], functionName)
  const assets = bundle.assets.map(({ name }) => name)
  const more = runsOnnx ? ['serve.cjs', 'start.sh'] : []
  const found = names.filter((name) => !(runsOnnx && name.startsWith('onnx/')))
  expect(`what is in ${TASK_ROOT}`, found.toSorted(), ['index.cjs', ...assets, ...more].toSorted())
  if (runsOnnx)
    expectNone(
      'what it lacks',
      ONNX_FILES.filter((name) => !names.includes(name)),
    )
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

const ONNX_FILES = ['onnx/engine.cjs', 'onnx/scoring-process.cjs', 'onnx/node_modules/onnxruntime-node/package.json']
const OCI = 'org.opencontainers.image'
const REQUIRED_LABELS = ['version', 'revision', 'source', 'licenses', 'base.name']
const CREDENTIAL = /token|secret|password|access_key|npmrc/i

/** Whether the answer has at least the fields that are wanted of it. */
function isAnswer(answer: string, wanted: HarmlessEvent['answer']): boolean {
  let given: unknown
  try {
    given = JSON.parse(answer)
  } catch {
    // Not JSON: the process ended, or its engine says what happened to it.
    return false
  }
  if (wanted === null || typeof given !== 'object' || given === null) return given === wanted
  const fields: Readonly<Record<string, unknown>> = { ...given }
  return Object.entries(wanted).every(([name, value]) => JSON.stringify(fields[name]) === JSON.stringify(value))
}

function environmentOf(definition: FunctionDefinition<FunctionName>) {
  return {
    // With the region, which Lambda sets and AWS's emulator does not.
    ...plausibleEnvironment(definition.name),
    AWS_ACCESS_KEY_ID: 'none',
    AWS_SECRET_ACCESS_KEY: 'none',
    ...lambdaVariables(definition),
  }
}

/** What Lambda sets for any function, and its runtime asks for. */
export function lambdaVariables({ name: functionName, memoryMb }: Pick<FunctionDefinition, 'name' | 'memoryMb'>) {
  return {
    AWS_LAMBDA_FUNCTION_NAME: functionName,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: functionLogs(functionName),
    AWS_LAMBDA_LOG_STREAM_NAME: 'image-proof',
  }
}
