import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { startRuntimeApi } from '../../emulator/lambda/runtime-api.ts'
import { canRun, runCommand } from '../run-command.ts'
import {
  type ImageEngine,
  type ImageFile,
  LAMBDA_USER,
  type PublishedImage,
  type RunningImage,
  type ServingImage,
  TASK_ROOT,
} from './image-engine.ts'
import { buildStandInBase } from './stand-in-base.ts'

const REPOSITORY = path.join(import.meta.dirname, '../..')
/** Needs no kernel features and no daemon, so that it works inside a container. */
const ISOLATION = ['--isolation', 'chroot']
const TIMEOUT_MS = 30_000

/** Builds on a stand-in base with buildah, in place of Docker and AWS's image. @throws Error where it cannot be had. */
export async function createBuildahEngine(): Promise<ImageEngine> {
  await ensureBuildah()
  const base = await buildStandInBase()
  const baseOf = async (file: string) => (file === 'Dockerfile.local' ? await buildStandInBase('xgboost') : base)
  const version = await runCommand('buildah', '--version')
  return {
    description: `${version.split(' (')[0]}, on a stand-in base made of this machine's files`,
    build: async (tag, buildArguments, { file: name, target } = { file: 'Dockerfile.lambda' }) => {
      // BuildKit knows the architecture by itself.
      const from = await baseOf(name)
      const bases = { NODE_IMAGE: from, BASE_IMAGE: from, TARGETARCH: process.arch === 'x64' ? 'amd64' : process.arch }
      const values = Object.entries({ ...bases, ...buildArguments })
      const args = values.flatMap(([name, value]) => ['--build-arg', `${name}=${value}`])
      const file = path.join(REPOSITORY, name)
      // Docker's format: OCI's knows neither the shell nor a health check that a base may set.
      const options = [...ISOLATION, '--layers', '--pull-never', '--format', 'docker', '--tag', tag]
      if (target !== undefined) options.push('--target', target)
      // BuildKit finds it by its name.
      if (existsSync(`${file}.dockerignore`)) options.push('--ignorefile', `${file}.dockerignore`)
      await runCommand('buildah', 'build', ...options, ...args, '--file', file, REPOSITORY)
      return tag
    },
    inspect: async (image) => await inContainer(image, (container) => inspect(image, container)),
    start,
    serve,
    publish,
  }
}

async function ensureBuildah(): Promise<void> {
  if (process.getuid?.() !== 0) {
    throw new Error('Neither Docker nor root rights are here: start Docker, or run this as root so that buildah can.')
  }
  if (await canRun('buildah', '--version')) return
  if (!(await canRun('apt-get', '--version'))) {
    throw new Error('Neither Docker nor buildah is here: install one of them, then run this again.')
  }
  console.log('Installing buildah (apt-get install buildah) …')
  const install = ['install', '-y', '--no-install-recommends', 'buildah']
  if (await canRun('apt-get', ...install)) return
  // A fresh machine has no package lists: get them, then try once more.
  await runCommand('apt-get', 'update')
  await runCommand('apt-get', ...install)
}

async function inContainer<Result>(image: string, use: (container: string) => Promise<Result>): Promise<Result> {
  const container = await runCommand('buildah', 'from', '--pull-never', image)
  try {
    return await use(container)
  } finally {
    await runCommand('buildah', 'rm', container)
  }
}

type Config = {
  readonly Entrypoint: readonly string[]
  readonly Cmd: readonly string[]
  readonly Env: readonly string[]
  readonly Labels: Readonly<Record<string, string>>
}

async function readConfig(image: string): Promise<Config> {
  const { Docker } = JSON.parse(await runCommand('buildah', 'inspect', '--type', 'image', image)) as {
    readonly Docker: { readonly config: Config }
  }
  return Docker.config
}

async function inspect(image: string, container: string) {
  const config = await readConfig(image)
  const root = await runCommand('buildah', 'mount', container)
  return {
    sizeBytes: filesBelow(root).reduce((sum, file) => sum + file.sizeBytes, 0),
    entrypoint: config.Entrypoint,
    command: config.Cmd,
    labels: config.Labels,
    environment: config.Env,
    files: filesBelow(path.join(root, TASK_ROOT)),
  }
}

function filesBelow(folder: string): readonly ImageFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const file = path.join(entry.parentPath, entry.name)
      const { size, mode } = statSync(file)
      return { path: path.relative(folder, file), sizeBytes: size, mode: mode & 0o777 }
    })
}

/** Serves the Runtime API to the image's process, which shares this machine's network. */
async function start(image: string, environment: Readonly<Record<string, string>>): Promise<RunningImage> {
  const { Entrypoint, Cmd } = await readConfig(image)
  const container = await runCommand('buildah', 'from', '--pull-never', image)
  let settle: (answer: string) => void = () => {}
  let output = ''
  const api = await startRuntimeApi({
    next: () => {},
    replied: (reply) => settle(reply.kind === 'tooLarge' ? `too large: ${reply.sizeBytes} bytes` : reply.payload),
    initFailed: (payload) => settle(payload),
  })
  const variables = Object.entries({ ...environment, AWS_LAMBDA_RUNTIME_API: api.address })
  // `buildah run` takes a whole command line in place of the image's own: it is given the image's own.
  const child = spawn(
    'buildah',
    ['run', ...ISOLATION, '--user', LAMBDA_USER, ...variables.flatMap(([name, value]) => ['--env', `${name}=${value}`])]
      .concat([container, '--'])
      .concat([...Entrypoint, ...Cmd]),
    { stdio: ['pipe', 'pipe', 'pipe'] },
  )
  const ended = once(child, 'close')
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.once('close', () => settle(`the process ended: ${output}`))
  return {
    invoke: async (event) => {
      const answer = new Promise<string>((resolve) => (settle = resolve))
      const timer = setTimeout(() => settle(`no answer within ${TIMEOUT_MS} ms: ${output}`), TIMEOUT_MS)
      api.deliver({
        requestId: 'image-proof',
        payload: JSON.stringify(event),
        functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:image-proof',
        deadlineMs: Date.now() + TIMEOUT_MS,
      })
      return await answer.finally(() => clearTimeout(timer))
    },
    [Symbol.asyncDispose]: async () => {
      // The stand-in runtime ends when its stdin does.
      child.stdin.end()
      await ended
      api.close()
      await runCommand('buildah', 'rm', container)
    },
  }
}

/** The container has this machine's network, and listens on a port that is free on it. */
async function serve(image: string): Promise<ServingImage> {
  const { Entrypoint, Cmd } = await readConfig(image)
  const container = await runCommand('buildah', 'from', '--pull-never', image)
  const port = await freePort()
  const child = spawn(
    'buildah',
    ['run', ...ISOLATION, '--user', LAMBDA_USER, '--env', `PORT=${port}`, container, '--', ...Entrypoint, ...Cmd],
    { stdio: ['ignore', 'ignore', 'ignore'], detached: true },
  )
  const ended = once(child, 'close')
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      // The program itself is a process of buildah's: the whole group is meant.
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM')
      await ended
      await runCommand('buildah', 'rm', container)
    },
  }
}

/** The container has this machine's network: the ports are free ones of it, and published by being listened on. */
async function publish(
  image: string,
  wanted: readonly number[],
  command: (ports: readonly number[]) => readonly string[],
): Promise<PublishedImage> {
  const { Entrypoint } = await readConfig(image)
  const container = await runCommand('buildah', 'from', '--pull-never', image)
  const ports: number[] = []
  for (const _ of wanted) ports.push(await freePort())
  // Whom it runs as and where says the image.
  const child = spawn('buildah', ['run', ...ISOLATION, container, '--', ...Entrypoint, ...command(ports)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const ended = once(child, 'close')
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  return {
    urls: ports.map((port) => `http://127.0.0.1:${port}`),
    output: async () => output,
    [Symbol.asyncDispose]: async () => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM')
      await ended
      await runCommand('buildah', 'rm', container)
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}
