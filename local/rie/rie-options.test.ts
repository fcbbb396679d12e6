import { expect, it } from 'vitest'
import { readRieOptions } from './rie-options.ts'

it.each([
  [['model-training'], { functionName: 'model-training', port: 9000, local: true }],
  [['inference-api', '--port', '9001', '--no-local'], { functionName: 'inference-api', port: 9001, local: false }],
])('%j', (args, expected) => {
  expect(readRieOptions(args)).toEqual(expected)
})

it.each([
  [[], 'Which function?'],
  [['model-traning'], 'There is no function "model-traning".'],
  [['model-training', 'inference-api'], 'One function at a time: "inference-api" is too much.'],
  [['model-training', '--port', '0'], '--port 0 is not a port'],
  [['model-training', '--prot'], "Unknown option '--prot'"],
])('refuses %j with the usage', (args, problem) => {
  expect(() => readRieOptions(args)).toThrow(problem)
  expect(() => readRieOptions(args)).toThrow('npm run rie -- <function>')
})
