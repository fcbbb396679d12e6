import { createHash } from 'node:crypto'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { requireLibrary } from '../../emulator/sagemaker/xgboost/library.ts'
import { canRun, runCommand } from '../run-command.ts'

const NAME = 'localhost/boostline-stand-in-base'
/** Where a base has it; Dockerfile.local keeps what is there. */
const XGBOOST_LIBRARY = '/usr/local/lib/libxgboost.so'

const PRELOAD = path.join(import.meta.dirname, '../../emulator/lambda/runtime-preload.cjs')
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt'

/** As AWS's own entry point does: the command is the handler, and the runtime client takes over the process. */
const ENTRYPOINT = `#!/bin/sh
if [ $# -ne 1 ]; then
  echo "entrypoint requires the handler name to be the first argument" 1>&2
  exit 142
fi
export _HANDLER="$1"
exec /var/lang/bin/node --require /var/runtime/runtime-preload.cjs /var/runtime/index.mjs
`

const NPM = `#!/bin/sh
exec /var/lang/bin/node /var/lang/lib/node_modules/npm/bin/npm-cli.js "$@"
`

/**
 * Makes an image with the layout of public.ecr.aws/lambda/nodejs:24 from this machine's own files, so that images can
 * be built and run where no registry can be reached: Node, npm, a shell, certificates, AWS's released runtime client.
 * It is not Amazon Linux, and the client's native addon is stood in for by the emulator's. With `xgboost` it has
 * XGBoost's library, too. Returns the image's name.
 */
export async function buildStandInBase(extra?: 'xgboost'): Promise<string> {
  const library = extra === undefined ? undefined : requireLibrary()
  const image = `${NAME}${library === undefined ? '' : '-xgboost'}:${await version(library)}`
  // The very same image, or nothing that was built on it before could be used again.
  if (await canRun('buildah', 'inspect', '--type', 'image', image)) return image
  const folder = mkdtempSync(path.join(os.tmpdir(), 'boostline-stand-in-'))
  try {
    await layOut(folder)
    if (library !== undefined) await copyProgram(library, path.join(folder, XGBOOST_LIBRARY), folder)
    await commit(folder, image)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return image
}

function runtimeClient(): string {
  return createRequire(import.meta.url).resolve('aws-lambda-ric')
}

/** Changes with whatever goes into the image. */
async function version(library: string | undefined): Promise<string> {
  const hash = createHash('sha256')
    .update(process.version)
    .update(await runCommand('npm', '--version'))
  for (const file of [runtimeClient(), PRELOAD, import.meta.filename]) hash.update(readFileSync(file))
  if (existsSync(CERTIFICATES)) hash.update(readFileSync(CERTIFICATES))
  if (library !== undefined) hash.update(readFileSync(library))
  return hash.digest('hex').slice(0, 12)
}

async function layOut(root: string): Promise<void> {
  for (const folder of ['tmp', 'var/task']) mkdirSync(path.join(root, folder), { recursive: true })
  chmodSync(path.join(root, 'tmp'), 0o1777)
  cpSync(process.execPath, path.join(root, 'var/lang/bin/node'))
  cpSync(runtimeClient(), path.join(root, 'var/runtime/index.mjs'))
  cpSync(PRELOAD, path.join(root, 'var/runtime/runtime-preload.cjs'))
  cpSync(await npmFolder(), path.join(root, 'var/lang/lib/node_modules/npm'), { recursive: true })
  writeFileSync(path.join(root, 'var/lang/bin/npm'), NPM, { mode: 0o755 })
  writeFileSync(path.join(root, 'lambda-entrypoint.sh'), ENTRYPOINT, { mode: 0o755 })
  // A company's proxy has a certificate of its own: what this machine trusts, the build trusts.
  if (existsSync(CERTIFICATES)) cpSync(realpathSync(CERTIFICATES), path.join(root, CERTIFICATES))
  cpSync(realpathSync('/bin/sh'), path.join(root, 'bin/sh'))
  for (const program of ['/bin/sh', process.execPath]) await copyLibraries(program, root)
  await copyRestOfLibc(root)
}

/** npm's own folder: what is found in PATH is a link to a file in its `bin`. */
async function npmFolder(): Promise<string> {
  const program = await runCommand('/bin/sh', '-c', 'command -v npm')
  return path.dirname(path.dirname(realpathSync(program)))
}

async function copyProgram(from: string, to: string, root: string): Promise<void> {
  cpSync(from, to)
  await copyLibraries(from, root)
}

async function copyLibraries(program: string, root: string): Promise<void> {
  const listing = await runCommand('ldd', program)
  for (const [library] of listing.matchAll(/\/\S+/g)) cpSync(realpathSync(library), path.join(root, library))
}

/** Parts of the C library that Node needs not, and addons may: every system has them. */
async function copyRestOfLibc(root: string): Promise<void> {
  const listing = await runCommand('ldd', process.execPath)
  const libc = /\/\S+\/libc\.so\.6/.exec(listing)?.[0]
  if (libc === undefined) return
  for (const name of ['libdl.so.2', 'librt.so.1', 'libpthread.so.0', 'libm.so.6']) {
    const library = path.join(path.dirname(libc), name)
    if (existsSync(library)) cpSync(realpathSync(library), path.join(root, library))
  }
}

async function commit(root: string, image: string): Promise<void> {
  const container = await runCommand('buildah', 'from', 'scratch')
  const settings = {
    PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin',
    LAMBDA_TASK_ROOT: '/var/task',
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    NODE_EXTRA_CA_CERTS: CERTIFICATES,
  }
  const variables = Object.entries(settings).map(([name, value]) => `--env=${name}=${value}`)
  try {
    await runCommand('buildah', 'copy', '--quiet', '--chown', '0:0', container, root, '/')
    await runCommand('buildah', 'config', ...variables, '--workingdir=/var/task', container)
    await runCommand('buildah', 'config', '--entrypoint=["/lambda-entrypoint.sh"]', container)
    await runCommand('buildah', 'commit', '--quiet', container, image)
  } finally {
    await runCommand('buildah', 'rm', container)
  }
}
