import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, expect, test } from 'vitest'

const WORKFLOW = path.resolve(import.meta.dirname, '../../.github/workflows/retrain.yml')
const repository = mkdtempSync(path.join(tmpdir(), 'boostline-retrain-'))
let before = ''

beforeAll(() => {
  git('init', '--quiet')
  put('data/churn.csv', 'a,b\n')
  put('data/old.csv', 'a,b\n')
  put('data/loans/a b.csv', 'a,b\n')
  before = commit()
  put('data/churn.csv', 'a,b\n1,2\n')
  put('data/loans/part.csv', 'a,b\n')
  put('data/loans/manifest.json', '{}')
  put('README.md', 'no data')
  rmSync(path.join(repository, 'data/old.csv'))
  commit()
  put('bin/aws', '#!/bin/sh\necho "$@" >> "$UPLOADS"\n')
  chmodSync(path.join(repository, 'bin/aws'), 0o755)
})
afterAll(() => rmSync(repository, { recursive: true }))

function git(...args: readonly string[]): string {
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'commit.gpgsign=false']
  return execFileSync('git', [...who, ...args], { cwd: repository, encoding: 'utf8' }).trim()
}

function commit(): string {
  git('add', '--all')
  git('commit', '--quiet', '--no-verify', '--message', 'data')
  return git('rev-parse', 'HEAD')
}

function put(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(repository, file)), { recursive: true })
  writeFileSync(path.join(repository, file), text)
}

/** What the workflow's script uploads, in its order. */
function uploads(env: Readonly<Record<string, string>>): readonly string[] {
  const [, script = ''] = /run: \|\n((?: {10}.*\n| *\n)+)$/.exec(readFileSync(WORKFLOW, 'utf8')) ?? []
  const log = path.join(repository, '.git', `uploads-${Object.values(env).join('').replaceAll('/', '')}`)
  writeFileSync(log, '')
  execFileSync('bash', ['-eo', 'pipefail', '-c', script.replaceAll(/^ {10}/gm, '')], {
    cwd: repository,
    env: {
      PATH: `${path.join(repository, 'bin')}:${process.env['PATH']}`,
      UPLOADS: log,
      GITHUB_STEP_SUMMARY: path.join(repository, '.git', 'summary'),
      GITHUB_SHA: git('rev-parse', 'HEAD'),
      STAGE: 'dev',
      FILE: '',
      ACCOUNT: '123456789012',
      REGION: 'eu-west-1',
      BEFORE: '',
      ...env,
    },
  })
  return readFileSync(log, 'utf8').trim().split('\n')
}

const BUCKET = 's3://boostlinedev-123456789012-eu-west-1/datasets'

test('a push uploads what it changed, settings first, and leaves what it deleted', () => {
  expect(uploads({ BEFORE: before })).toEqual([
    `s3 cp data/loans/manifest.json ${BUCKET}/loans/manifest.json`,
    `s3 cp data/churn.csv ${BUCKET}/churn.csv`,
    `s3 cp data/loans/part.csv ${BUCKET}/loans/part.csv`,
  ])
})

test('by hand it is what was named, or all there is; so is a push without a commit before', () => {
  expect(uploads({ FILE: 'churn.csv', STAGE: 'prod' })).toEqual([
    's3 cp data/churn.csv s3://boostline-123456789012-eu-west-1/datasets/churn.csv',
  ])
  expect(uploads({})).toHaveLength(4)
  expect(uploads({ BEFORE: '0'.repeat(40) })).toHaveLength(4)
})
