import { execFile } from 'node:child_process'
import { accessSync, constants, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, expect, test } from 'vitest'

const ROOT = path.resolve(import.meta.dirname, '../..')
const LAUNCHER = path.join(ROOT, 'boostline')
const folder = mkdtempSync(path.join(tmpdir(), 'boostline-launcher-'))

/** An API with one model, as far as its client needs it. */
let api: Server
let url = ''
beforeAll(async () => {
  const schema = { type: 'object', properties: {} }
  const names = ['features', 'prediction', 'answer', 'batchAnswer']
  const schemas = Object.fromEntries(names.map((name) => [`churn.${name}`, schema]))
  api = createServer((_, response) => response.end(JSON.stringify({ paths: {}, components: { schemas } })))
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(api.address() as AddressInfo).port}`
})
afterAll(() => {
  api.close()
  rmSync(folder, { recursive: true })
})

const env = { ...process.env, BOOSTLINE_NODE: process.execPath, BOOSTLINE_INSTALLED: '1' }

/** The launcher, started by its own path in a folder that is not the project's. */
async function boostline(...args: readonly string[]) {
  return await new Promise<{ readonly exitCode: number; readonly stdout: string; readonly stderr: string }>(
    (resolve) => {
      const child = execFile(LAUNCHER, [...args], { cwd: folder, env }, (error, stdout, stderr) => {
        resolve({ exitCode: error ? Number(error.code) : 0, stdout, stderr })
      })
      child.stdin?.end()
    },
  )
}

test("package.json's bin is the launcher, which runs by itself", () => {
  const { bin } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { readonly bin: unknown }
  expect(bin).toEqual({ boostline: './boostline' })
  accessSync(LAUNCHER, constants.X_OK)
})

test('it works from any folder, and takes paths as those of that folder', async () => {
  const { exitCode, stdout, stderr } = await boostline('client', 'churn', '--url', url)
  expect([exitCode, stderr]).toEqual([0, ''])
  expect(stdout).toBe(`churn-client.ts: a typed client of churn, from ${url}/openapi.json\n`)
  expect(readdirSync(folder)).toEqual(['churn-client.ts'])
})

test('its exit code and its streams are those of the command', async () => {
  expect(await boostline('client', 'iris', '--url', url, '--json')).toEqual({
    exitCode: 1,
    stdout: `${JSON.stringify({
      error: {
        code: 'model-unknown',
        message: `No model of iris is in ${url}/openapi.json.`,
        hint: 'There are: churn.',
      },
    })}\n`,
    stderr: '',
  })
  expect(await boostline('aprove')).toEqual({
    exitCode: 2,
    stdout: '',
    stderr: 'boostline: There is no command "aprove". Did you mean approve?\nSee ./boostline --help\n',
  })
})

test('a question that nobody is there to answer is not asked: the command has to be told', async () => {
  const { exitCode, stdout } = await boostline('destroy', '--stage', 'dev', '--json')
  expect(exitCode).toBe(2)
  expect(JSON.parse(stdout).error).toMatchObject({ code: 'usage', message: expect.stringContaining('add --yes') })
})
