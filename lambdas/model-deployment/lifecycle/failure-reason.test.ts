import { describe, expect, it } from 'vitest'
import { exceptionOf, isCutOff, withoutTraceback } from './failure-reason.ts'

const TRACEBACK = `AlgorithmError: framework error: 
Traceback (most recent call last):
  File "/miniconda3/lib/python3.10/site-packages/sagemaker_containers/_trainer.py", line 84, in train
    entrypoint()`
const USER_ERROR = 'sagemaker_algorithm_toolkit.exceptions.UserError: Hyperparameter eta: value 5 not in range'

describe("a failed job's reason", () => {
  it.each([
    ['a whole traceback', `${TRACEBACK}\n${USER_ERROR}\n\nx, exit code: 1`, 'Hyperparameter eta: value 5 not in range'],
    ['a sentence', 'ClientError: Data download failed', 'ClientError: Data download failed'],
    ['half a traceback', TRACEBACK, TRACEBACK],
  ])('of %s', (_, reason, expected) => {
    expect(withoutTraceback(reason)).toBe(expected)
  })

  it.each([
    ['a traceback that breaks off', `${TRACEBACK}, exit code: 1`, true],
    ['all that fits, and perhaps more', `${TRACEBACK}\n${USER_ERROR}${'x'.repeat(1024)}`, true],
    ['a whole traceback', `${TRACEBACK}\n${USER_ERROR}`, false],
    ['a sentence', 'CapacityError: no room', false],
  ])('is complete or not: %s', (_, reason, cut) => {
    expect(isCutOff(reason)).toBe(cut)
  })

  it.each([
    [
      'several lines',
      ['T', 'a.AlgorithmError: XGB train call failed:', ' Check failed: x', '', 'XGB'],
      'XGB train call failed: Check failed: x',
    ],
    ['a log that goes on', ['KeyError: eta', '[2026-07-01:10:00:00:ERROR] Reporting training FAILURE'], 'eta'],
    ['the message twice', ['a.UserError: wrong', 'wrong', 'more'], 'wrong'],
    ['the last of two', ['ValueError: inner', '', 'During handling', 'a.UserError: outer'], 'outer'],
    ['none', ['[0]#011train-auc:0.9', 'Killed'], undefined],
  ])('is read from the log: %s', (_, lines, expected) => {
    expect(exceptionOf(lines)).toBe(expected)
  })
})
