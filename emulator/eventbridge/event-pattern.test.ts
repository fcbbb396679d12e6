import { describe, expect, it } from 'vitest'
import { compilePattern } from './event-pattern.ts'

const EVENT = {
  source: 'aws.sagemaker',
  'detail-type': 'SageMaker Model Package State Change',
  resources: ['arn:aws:sagemaker:us-east-1:000000000000:model-package/boostline-iris/1'],
  detail: {
    ModelPackageGroupName: 'boostline-iris',
    ModelPackageVersion: 3,
    ModelApprovalStatus: 'Approved',
    Reason: null,
    Certified: false,
    Tags: {},
    Empty: [],
    Containers: [
      { Image: 'a', Port: 1 },
      { Image: 'b', Port: 2 },
    ],
  },
}

describe('a pattern matches', () => {
  it.each([
    ['an exact text', { source: ['aws.sagemaker'] }],
    ['one of several texts', { source: ['aws.s3', 'aws.sagemaker'] }],
    ['every field', { source: ['aws.sagemaker'], detail: { ModelApprovalStatus: ['Approved'] } }],
    ['a number', { detail: { ModelPackageVersion: [3] } }],
    ['null', { detail: { Reason: [null] } }],
    ['a boolean', { detail: { Certified: [false] } }],
    ['an item of a list', { resources: [{ suffix: '/1' }] }],
    ['a field in a list of objects', { detail: { Containers: { Image: ['b'], Port: [2] } } }],
    ['a prefix', { detail: { ModelPackageGroupName: [{ prefix: 'boostline-' }] } }],
    ['a prefix in any case', { detail: { ModelPackageGroupName: [{ prefix: { 'equals-ignore-case': 'BOOST' } }] } }],
    ['a suffix in any case', { detail: { ModelPackageGroupName: [{ suffix: { 'equals-ignore-case': 'IRIS' } }] } }],
    ['a text in any case', { detail: { ModelApprovalStatus: [{ 'equals-ignore-case': 'APPROVED' }] } }],
    ['anything but a text', { detail: { ModelApprovalStatus: [{ 'anything-but': 'Rejected' }] } }],
    ['anything but a list', { detail: { ModelPackageVersion: [{ 'anything-but': [1, 2] }] } }],
    ['anything but a prefix', { detail: { ModelPackageGroupName: [{ 'anything-but': { prefix: 'other-' } }] } }],
    ['anything but suffixes', { detail: { ModelPackageGroupName: [{ 'anything-but': { suffix: ['-a', '-b'] } }] } }],
    ['a field that exists', { detail: { Reason: [{ exists: true }] } }],
    ['a field that does not exist', { detail: { FailureReason: [{ exists: false }] } }],
    ['a field below one that does not exist', { detail: { Failure: { Reason: [{ exists: false }] } } }],
    ['an object, for exists only leaves count', { detail: { Tags: [{ exists: false }] } }],
    ['a number in a range', { detail: { ModelPackageVersion: [{ numeric: ['>', 2, '<=', 3] }] } }],
    ['a number that is equal', { detail: { ModelPackageVersion: [{ numeric: ['=', 3] }] } }],
    ['one of $or', { $or: [{ source: ['aws.s3'] }, { detail: { ModelApprovalStatus: ['Approved'] } }] }],
    ['a nested $or', { detail: { $or: [{ ModelPackageVersion: [9] }, { Certified: [false] }] } }],
  ])('%s', (_case, pattern) => {
    expect(compilePattern(pattern)(EVENT)).toBe(true)
  })
})

describe('a pattern does not match', () => {
  it.each([
    ['another text', { source: ['aws.s3'] }],
    ['another case', { source: ['AWS.sagemaker'] }],
    ['when one field of two differs', { source: ['aws.sagemaker'], detail: { ModelApprovalStatus: ['Rejected'] } }],
    ['a text where a number is asked for', { detail: { ModelApprovalStatus: [3] } }],
    ['a number where a text is asked for', { detail: { ModelPackageVersion: ['3'] } }],
    ['fields of different objects of a list', { detail: { Containers: { Image: ['a'], Port: [2] } } }],
    ['an absent field', { detail: { None: ['x'] } }],
    ['an absent field, even by anything-but', { detail: { None: [{ 'anything-but': 'x' }] } }],
    ['what anything-but names', { detail: { ModelApprovalStatus: [{ 'anything-but': ['Approved'] }] } }],
    ['the prefix anything-but names', { source: [{ 'anything-but': { prefix: 'aws.' } }] }],
    ['a field that should not exist', { source: [{ exists: false }] }],
    ['an absent field that should exist', { detail: { None: [{ exists: true }] } }],
    ['an object that should exist as a leaf', { detail: { Tags: [{ exists: true }] } }],
    ['a number out of range', { detail: { ModelPackageVersion: [{ numeric: ['<', 3] }] } }],
    ['a text as a number', { detail: { ModelApprovalStatus: [{ numeric: ['>', 0] }] } }],
    ['an empty list', { detail: { Empty: ['x'] } }],
    ['none of $or', { $or: [{ source: ['aws.s3'] }, { detail: { ModelPackageVersion: [9] } }] }],
    ['a field that objects inherit', { constructor: [{ exists: true }] }],
  ])('%s', (_case, pattern) => {
    expect(compilePattern(pattern)(EVENT)).toBe(false)
  })
})

describe('a pattern is refused', () => {
  it.each([
    ['that is empty', {}, 'pattern must be an object with at least one field.'],
    [
      'with a value outside a list',
      { source: 'aws.s3' },
      'pattern.source must be a list of values, or an object of further fields.',
    ],
    ['with an empty list', { detail: { a: [] } }, 'pattern.detail.a must have at least one value.'],
    [
      'with an operator that is not there',
      { a: [{ cidr: '10.0.0.0/24' }] },
      `pattern.a[0] has an operator "cidr" that the emulator doesn't have; it has prefix, suffix, equals-ignore-case, exists, numeric, anything-but.`,
    ],
    [
      'with two operators in one condition',
      { a: [{ prefix: 'x', suffix: 'y' }] },
      'pattern.a[0] must be a text, number, boolean, null, or an object with one operator.',
    ],
    [
      'with half a comparison',
      { a: [{ numeric: ['>'] }] },
      'pattern.a[0].numeric must be pairs of =, <, <=, > or >= and a number, such as [">", 0, "<=", 5].',
    ],
    ['with one alternative', { $or: [{ a: [1] }] }, 'pattern.$or must be a list of at least two patterns.'],
  ])('%s', (_case, pattern, message) => {
    expect(() => compilePattern(pattern)).toThrow(message)
  })
})
