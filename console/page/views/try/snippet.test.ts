import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { type Asked, snippet } from './snippet.ts'

const ROW = { "it's": 'a "b" $HOME `x` \\', n: 1.5, none: null, yes: true }
const LOCAL: Asked = { dataset: 'churn-2', row: ROW, apiUrl: 'http://127.0.0.1:3000', options: '--local' }
const STAGE: Asked = { ...LOCAL, apiUrl: null, options: '--stage prod' }

it.each([LOCAL, STAGE])('a shell gives curl what was asked, whatever stands in it', (asked) => {
  // In place of curl: each of its arguments on a line.
  const script = `curl() { printf '%s\\n' "$@"; }; API_URL=https://api.example; API_KEY=k; ${snippet('curl', asked)}`
  const lines = execFileSync('sh', ['-c', script], { encoding: 'utf8' }).trim().split('\n')
  expect(JSON.parse(lines[lines.indexOf('-d') + 1] ?? '')).toEqual(ROW)
  expect(lines.at(-1)).toBe(`${asked.apiUrl ?? 'https://api.example'}/models/churn-2/predict`)
  expect(lines.includes('x-api-key: k')).toBe(asked.apiUrl === null)
})

it('Python has its own words for what is missing and true', () => {
  const text = snippet('Python', LOCAL)
  expect(text).toContain('"none": None,')
  expect(text).toContain('"yes": True,')
  expect(text).toContain('requests.post("http://127.0.0.1:3000/models/churn-2/predict", json=row)')
  expect(snippet('Python', STAGE)).toContain('os.environ["API_URL"] + "/models/churn-2/predict"')
})

it('TypeScript uses the client that the command writes', () => {
  const text = snippet('TypeScript', LOCAL)
  expect(text).toContain('./boostline client churn-2 --local')
  expect(text).toContain("const churn2 = createChurn2Client('http://127.0.0.1:3000')")
  expect(text).toContain('  n: 1.5,')
})
