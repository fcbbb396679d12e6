import { describe, expect, it } from 'vitest'
import { defineCommand } from './command.ts'
import { readArguments } from './read-arguments.ts'

const command = defineCommand({
  name: 'paint',
  summary: 'Paints walls.',
  operands: { name: 'wall', text: 'which', count: 'any', among: ['north', 'south'] },
  options: {
    color: { type: 'text', value: 'NAME', text: 'the colour', default: 'white' },
    reason: { type: 'text', value: 'TEXT', text: 'why' },
    'dry-run': { type: 'flag', text: 'only say it' },
  },
  run: async () => ({ ok: true }),
})
const oneWall = { ...command, operands: { name: 'wall', text: 'which', count: 'one' } } as const
const noWall = defineCommand({ name: 'rest', summary: 'Rests.', options: {}, run: async () => ({ ok: true }) })

describe('a command line', () => {
  it.each([
    [[], { operands: [], operand: '', values: { color: 'white', reason: undefined, 'dry-run': false } }],
    [['north', 'south'], { operands: ['north', 'south'], operand: 'north' }],
    [['--color', 'red', 'north'], { operands: ['north'], values: { color: 'red' } }],
    [['--color=red', '--dry-run'], { values: { color: 'red', 'dry-run': true } }],
    [['--reason', '-5 °C'], { values: { reason: '-5 °C' } }],
    [['--color', 'red', '--color', 'blue'], { values: { color: 'blue' } }],
  ])('%j', (args, expected) => {
    expect(readArguments(command, args)).toMatchObject(expected)
  })

  it.each([
    [command, ['--colour', 'red'], 'There is no option --colour. Did you mean --color?'],
    [command, ['--dryRun'], 'There is no option --dryRun. Did you mean --dry-run?'],
    [command, ['--frobnicate'], 'There is no option --frobnicate.'],
    [command, ['--toString'], 'There is no option --toString.'],
    [command, ['-x'], 'There is no option -x.'],
    [command, ['--color'], '--color needs a value: --color NAME'],
    [command, ['--color', '--dry-run'], '--color needs a value: --color NAME'],
    [command, ['--color='], '--color needs a value: --color NAME'],
    [command, ['--dry-run=yes'], '--dry-run takes no value, and "yes" was given.'],
    [command, ['nroth'], 'There is no wall "nroth". Did you mean north?'],
    [command, ['ceiling'], 'There is no wall "ceiling". There are: north, south.'],
    [oneWall, [], 'Name a wall.'],
    [oneWall, ['north', 'south'], 'One wall at a time: "south" is too much.'],
    [noWall, ['north'], '"north" is too much: only options come here.'],
  ])('%# is refused with what would be right', (wanted, args, message) => {
    expect(() => readArguments(wanted, args)).toThrowError(
      expect.objectContaining({ code: 'usage', message, hint: `See ./boostline ${wanted.name} --help` }),
    )
  })
})
