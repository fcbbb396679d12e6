import { expect, it } from 'vitest'
import { startCommand } from './start.ts'

it.each([
  ['./boostline start', { port: 4566, apiPort: 3000, state: undefined }],
  [
    './boostline start --port 4600 --api-port 3100 --console-port 3200 --state /tmp/a',
    { port: 4600, apiPort: 3100, consolePort: 3200, state: '/tmp/a' },
  ],
  ['./boostline start --listen 0.0.0.0', { port: 4566, apiPort: 3000, state: undefined, listen: '0.0.0.0' }],
])('%s has what was given', (command, options) => {
  expect(startCommand(options)).toBe(command)
})
