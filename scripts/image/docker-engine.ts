import path from 'node:path'
import { canRun, runCommand } from '../run-command.ts'
import {
  type ImageEngine,
  type ImageFile,
  LAMBDA_USER,
  type PublishedImage,
  type RunningImage,
  SERVING_PORT,
  type ServingImage,
  TASK_ROOT,
} from './image-engine.ts'

const REPOSITORY = path.join(import.meta.dirname, '../..')
const BASE_IMAGE = 'public.ecr.aws/lambda/nodejs:24'
const START_TIMEOUT_MS = 30_000

/** Whether a Docker daemon answers; the client alone is no use. */
export async function hasDocker(): Promise<boolean> {
  return await canRun('docker', 'version', '--format', '{{.Server.Version}}')
}

/** Builds on AWS's own base image, named by the digest that its tag has now, and starts it under AWS's emulator in it. */
export async function createDockerEngine(): Promise<ImageEngine> {
  await runCommand('docker', 'pull', '--quiet', BASE_IMAGE)
  const base = await runCommand('docker', 'image', 'inspect', '--format', '{{index .RepoDigests 0}}', BASE_IMAGE)
  return {
    description: `Docker, on ${base}`,
    build: async (tag, buildArguments, { file: name, target } = { file: 'Dockerfile.lambda' }) => {
      const values = Object.entries({ BASE_IMAGE: base, ...buildArguments })
      const args = values.flatMap(([name, value]) => ['--build-arg', `${name}=${value}`])
      const file = path.join(REPOSITORY, name)
      // Lambda takes an image, not an index of an image and its attestations.
      const options = ['--load', '--provenance=false', '--sbom=false', '--tag', tag]
      if (target !== undefined) options.push('--target', target)
      await runCommand('docker', 'buildx', 'build', ...options, ...args, '--file', file, REPOSITORY)
      return tag
    },
    inspect,
    start,
    serve,
    publish,
  }
}

async function inspect(image: string) {
  const [facts] = JSON.parse(await runCommand('docker', 'image', 'inspect', image)) as [
    {
      readonly Size: number
      readonly Config: {
        readonly Entrypoint: readonly string[]
        readonly Cmd: readonly string[]
        readonly Env: readonly string[]
        readonly Labels: Readonly<Record<string, string>>
      }
    },
  ]
  return {
    sizeBytes: facts.Size,
    entrypoint: facts.Config.Entrypoint,
    command: facts.Config.Cmd,
    labels: facts.Config.Labels,
    environment: facts.Config.Env,
    files: await taskFiles(image),
  }
}

/** The base has Node for certain, and little else. */
async function taskFiles(image: string): Promise<readonly ImageFile[]> {
  const script = `
    const { readdirSync, statSync } = require('node:fs')
    const files = readdirSync('${TASK_ROOT}', { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    const path = (entry) => entry.parentPath + '/' + entry.name
    console.log(JSON.stringify(files.map((entry) => ({
      path: path(entry).slice('${TASK_ROOT}/'.length),
      sizeBytes: statSync(path(entry)).size,
      mode: statSync(path(entry)).mode & 0o777,
    }))))`
  const listing = await runCommand('docker', 'run', '--rm', '--entrypoint', '/var/lang/bin/node', image, '-e', script)
  return JSON.parse(listing) as readonly ImageFile[]
}

/** Read-only but for /tmp, as in Lambda; the Runtime Interface Emulator in the base listens on 8080. */
async function start(image: string, environment: Readonly<Record<string, string>>): Promise<RunningImage> {
  const variables = Object.entries(environment).flatMap(([name, value]) => ['--env', `${name}=${value}`])
  const options = ['--detach', '--read-only', '--tmpfs', '/tmp', '--user', LAMBDA_USER, '--publish', '127.0.0.1::8080']
  // The emulator is behind AWS's own entry point, which an image that also serves on a port has not by itself.
  const entrypoint = ['--entrypoint', '/lambda-entrypoint.sh']
  const container = await runCommand('docker', 'run', ...options, ...variables, ...entrypoint, image, 'index.handler')
  const address = await runCommand('docker', 'port', container, '8080/tcp')
  return {
    invoke: async (event) => {
      const response = await post(`http://${address}/2015-03-31/functions/function/invocations`, JSON.stringify(event))
      return await response.text()
    },
    [Symbol.asyncDispose]: async () => {
      await runCommand('docker', 'rm', '--force', container)
    },
  }
}

async function serve(image: string): Promise<ServingImage> {
  const options = ['--detach', '--read-only', '--tmpfs', '/tmp', '--publish', `127.0.0.1::${SERVING_PORT}`]
  const container = await runCommand('docker', 'run', ...options, image)
  const address = await runCommand('docker', 'port', container, `${SERVING_PORT}/tcp`)
  return {
    url: `http://${address}`,
    [Symbol.asyncDispose]: async () => {
      await runCommand('docker', 'rm', '--force', container)
    },
  }
}

/** As compose.yaml has it run: read-only but for its volume and /tmp. */
async function publish(
  image: string,
  ports: readonly number[],
  command: (ports: readonly number[]) => readonly string[],
): Promise<PublishedImage> {
  const options = ['--detach', '--init', '--read-only', '--tmpfs', '/tmp', '--volume', '/state', '--cap-drop', 'ALL']
  const published = ports.flatMap((port) => ['--publish', `127.0.0.1::${port}`])
  const container = await runCommand('docker', 'run', ...options, ...published, image, ...command(ports))
  const urls: string[] = []
  for (const port of ports) urls.push(`http://${await runCommand('docker', 'port', container, `${port}/tcp`)}`)
  return {
    urls,
    output: async () => await runCommand('docker', 'logs', container),
    [Symbol.asyncDispose]: async () => {
      await runCommand('docker', 'rm', '--force', '--volumes', container)
    },
  }
}

/** The port is open before the emulator listens behind it: until then connections are reset. */
async function post(url: string, body: string): Promise<Response> {
  const giveUpAtMs = Date.now() + START_TIMEOUT_MS
  for (;;) {
    try {
      return await fetch(url, { method: 'POST', body, signal: AbortSignal.timeout(START_TIMEOUT_MS) })
    } catch (error) {
      if (Date.now() > giveUpAtMs) throw error
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }
}
