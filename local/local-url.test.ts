import { expect, it } from 'vitest'
import { deploymentOptions, LOCAL_URL } from './local-url.ts'

it('tells a command of a local cloud at its usual port, or at another one', () => {
  expect(deploymentOptions(LOCAL_URL)).toBe('--local')
  expect(deploymentOptions('http://127.0.0.1:14566')).toBe('--endpoint-url http://127.0.0.1:14566')
})
