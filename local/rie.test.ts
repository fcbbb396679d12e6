import { expect, it } from 'vitest'
import { rieCommand } from './rie.ts'

const PLAIN = {
  functionName: 'inference-api',
  port: 9000,
  allowedHosts: [],
  model: undefined,
  local: true,
  state: undefined,
} as const

it('says what was typed, with the ports and the folder in use', () => {
  expect(rieCommand(PLAIN)).toBe('./boostline rie inference-api')
  const all = { ...PLAIN, port: 9100, allowedHosts: ['a', 'b'], model: 'm.onnx', local: false, state: '/tmp/a' }
  expect(rieCommand(all)).toBe(
    './boostline rie inference-api --port 9100 --allow-host a,b --model m.onnx --no-local --state /tmp/a',
  )
})
