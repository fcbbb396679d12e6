import { expect, it } from 'vitest'
import { isLoopback } from './listen-address.ts'

it.each([
  ['127.0.0.1', true],
  ['127.9.9.9', true],
  ['::1', true],
  ['::ffff:127.0.0.1', true],
  ['0.0.0.0', false],
  ['::', false],
  ['192.168.0.7', false],
  ['::ffff:192.168.0.7', false],
  ['localhost', false],
  ['', false],
])('%s is reached by this machine alone: %s', (address, expected) => {
  expect(isLoopback(address)).toBe(expected)
})
