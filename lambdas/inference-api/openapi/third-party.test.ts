import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import SwaggerParser from '@apidevtools/swagger-parser'
import { createConfig, lintFromString } from '@redocly/openapi-core'
import { afterAll, describe, expect, it } from 'vitest'
import type { ApiAuth } from '../config.ts'
import { CHURN, IRIS, PROGRESSION, putManifest } from '../testing/models.ts'
import { irisAnswer, testApi } from '../testing/test-api.ts'

/*
 * What others make of the document: two linters, and the generator of typed clients that most use.
 */

const AUTHS: readonly ApiAuth[] = ['key', 'iam', 'jwt', 'none']

async function documentOf(auth: ApiAuth, isEmpty = false): Promise<string> {
  const api = testApi({ auth, defaultModel: 'iris' })
  if (!isEmpty) {
    await api.serve(IRIS, irisAnswer)
    await api.serve(CHURN, () => [0.4])
    await api.serve(PROGRESSION, () => [1])
    await putManifest(api.objects, 'churn', CHURN.schema.runId, '{"capture":{"enabled":true}}')
  }
  return (await api.send({ method: 'GET', path: '/openapi.json' })).body
}

describe.each(AUTHS)('the document of a deployment with %s', (auth) => {
  it('is as OpenAPI has it (swagger-parser)', async () => {
    await expect(SwaggerParser.validate(JSON.parse(await documentOf(auth)))).resolves.toHaveProperty('openapi')
  })

  it('has no fault by the recommended rules of Redocly', async () => {
    const config = await createConfig({
      extends: ['recommended'],
      // Nobody is asked who they are where nobody is to be.
      ...(auth === 'none' && { rules: { 'security-defined': 'off' } }),
    })
    const problems = await lintFromString({ source: await documentOf(auth), config })
    expect(problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual([])
  })
})

it('an API that serves nothing yet has a document without a fault, too', async () => {
  await expect(SwaggerParser.validate(JSON.parse(await documentOf('key', true)))).resolves.toHaveProperty('openapi')
})

it('a linter hears of a fault', async () => {
  const document = JSON.parse(await documentOf('key'))
  document.paths['/health'].get.responses[200].description = 7
  await expect(SwaggerParser.validate(document)).rejects.toThrow(/description/)
})

describe('a client typed by openapi-typescript', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'boostline-typed-'))
  // It writes types by the compiler's own printer, which version 7 of the compiler has not.
  const hooks = registerHooks({
    resolve: (specifier, context, next) => next(specifier === 'typescript' ? 'typescript-5' : specifier, context),
  })
  afterAll(() => {
    hooks.deregister()
    rmSync(folder, { recursive: true })
  })

  it('holds callers to features, answers and the key', async () => {
    const { default: openapiTypescript, astToString } = await import('openapi-typescript')
    writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}')
    writeFileSync(path.join(folder, 'api.ts'), astToString(await openapiTypescript(await documentOf('key'))))
    writeFileSync(path.join(folder, 'usage.ts'), USAGE)
    const flags = '--noEmit --strict --noUncheckedIndexedAccess --target es2024 --module nodenext'.split(' ')
    const tsc = path.resolve('node_modules/.bin/tsc')
    const options = { encoding: 'utf8', cwd: folder } as const
    const { stdout } = spawnSync(tsc, [...flags, '--allowImportingTsExtensions', 'usage.ts'], options)
    expect(stdout).toBe('')
  })
})

const USAGE = `
import type { components, paths } from './api.ts'

type Churn = paths['/models/churn/predict']['post']
type Body = Churn['requestBody']['content']['application/json']
type Answer = Churn['responses'][200]['content']['application/json']

const customer: components['schemas']['churn.features'] = { age: null, active: true, plan: 'new', since: '2024-01-31' }
const bodies: Body[] = [customer, { instances: [customer] }, { context: '1,true,plus,2024-01-31' }]
// @ts-expect-error a feature is absent
const incomplete: components['schemas']['churn.features'] = { age: 1, active: true, plan: 'plus' }

function labels(answer: Answer): readonly ('stays' | 'leaves')[] {
  // One and many are told apart.
  if ('prediction' in answer) return [answer.prediction.label]
  return answer.predictions.map(({ label }) => label)
}
const options: NonNullable<Churn['parameters']['query']> = { digits: 4, probabilities: true }
const sticky: NonNullable<Churn['parameters']['header']> = { 'x-sticky-key': 'customer 7' }
const refused: Churn['responses'][403]['content']['application/problem+json'] = { type: 't', title: 't', detail: 'd' }
export { bodies, incomplete, labels, options, refused, sticky }
`
