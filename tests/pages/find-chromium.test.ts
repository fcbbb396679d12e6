import { expect, it } from 'vitest'
import { findChromium } from './find-chromium.ts'

const only =
  (...files: readonly string[]) =>
  (file: string) =>
    files.includes(file)

it.each([
  [
    'the one that is named, wherever it lies',
    { BOOSTLINE_CHROMIUM: '/opt/own', PATH: '/bin' },
    ['/bin/chromium'],
    '/opt/own',
  ],
  [
    'the headless shell before chromium',
    { PATH: '/a:/b' },
    ['/a/chromium', '/b/chromium-headless-shell'],
    '/b/chromium-headless-shell',
  ],
  ['chromium before google-chrome', { PATH: '/a:/b' }, ['/a/google-chrome', '/b/chromium'], '/b/chromium'],
  ['google-chrome', { PATH: '/a:/b' }, ['/a/google-chrome'], '/a/google-chrome'],
  ['none', { PATH: '/a:/b' }, [], undefined],
])('finds %s', (_, env, files, found) => {
  expect(findChromium(env, only(...files))).toBe(found)
})
