import { describe, expect, it } from 'vitest'
import { readOptions } from './options.ts'
import { isTakenPort, takenPortMessage } from './taken-port.ts'

const defaults = { port: 4566, apiPort: 3000, fresh: false, once: false, delays: 'short' as const }

describe('the options of npm start', () => {
  it.each([
    [[], defaults],
    [['--once', '--fresh'], { ...defaults, once: true, fresh: true }],
    [['--port', '5000', '--api-port=5001'], { ...defaults, port: 5000, apiPort: 5001 }],
    [['--delays', 'realistic'], { ...defaults, delays: 'realistic' }],
    [['--help'], 'help'],
  ])('%j', (args, expected) => {
    expect(readOptions(args)).toEqual(expected)
  })

  it.each([
    [['--port', 'x'], '--port x is not a port: give a number from 1 to 65535.'],
    [['--api-port', '70000'], '--api-port 70000 is not a port'],
    [['--delays', 'toString'], '--delays toString is not known: give none, short, realistic.'],
    [['--frsh'], "Unknown option '--frsh'"],
  ])('refuses %j with the usage', (args, problem) => {
    expect(() => readOptions(args)).toThrow(problem)
    expect(() => readOptions(args)).toThrow('npm start -- [options]')
  })
})

it.each([
  [4566, '--port 4567'],
  [3000, '--api-port 3001'],
])('a taken port %i is named, with the option that moves it', (port, option) => {
  const error = Object.assign(new Error('listen EADDRINUSE'), { code: 'EADDRINUSE', port })
  expect(isTakenPort(error)).toBe(true)
  expect(isTakenPort(error) && takenPortMessage(error, defaults)).toBe(
    `port ${port} is taken by another program. Stop that one, or take another port: npm start -- ${option}`,
  )
})
