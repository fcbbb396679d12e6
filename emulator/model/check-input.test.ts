import { describe, expect, it } from 'vitest'
import { createInputCheck, describeViolations } from './check-input.ts'
import type { ServiceModel } from './service-model.ts'

const MODEL: ServiceModel = {
  source: 'made for this test',
  operations: { Create: 'CreateInput' },
  shapes: {
    CreateInput: {
      type: 'structure',
      required: ['Name'],
      members: {
        Name: 'Name',
        Count: 'Count',
        Kind: 'Kind',
        Tags: 'TagList',
        Properties: 'Properties',
        Groups: 'Groups',
        Since: 'Time',
        Inner: 'CreateInput',
      },
    },
    Name: { type: 'string', min: 1, max: 5, pattern: '[a-z]+' },
    Count: { type: 'integer', min: 1, max: 10 },
    Kind: { type: 'string', enum: ['red', 'blue'] },
    TagList: { type: 'list', max: 2, member: 'Tag' },
    Tag: { type: 'structure', required: ['Key'], members: { Key: 'Name' } },
    Properties: { type: 'map', max: 2, key: 'Name', value: 'Kind' },
    Groups: { type: 'list', member: 'Name' },
    Time: { type: 'timestamp' },
  },
}
const check = createInputCheck(MODEL)
const Name = 'a'
const failed = (at: string, constraint: string) => `Value ${at} failed to satisfy constraint: ${constraint}`
const NAME_CONSTRAINTS =
  '[Member must have length less than or equal to 5, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [a-z]+]'

describe('an input is checked by the model', () => {
  it.each<[string, object, string]>([
    ['a member that is missing', {}, failed("null at 'name'", 'Member must not be null')],
    ['one that is null', { Name: null }, failed("null at 'name'", 'Member must not be null')],
    [
      'a text that is too long',
      { Name: 'abcdef' },
      failed("'abcdef' at 'name'", 'Member must have length less than or equal to 5'),
    ],
    [
      'a pattern, by the whole text',
      { Name: 'ab9' },
      failed("'ab9' at 'name'", 'Member must satisfy regular expression pattern: [a-z]+'),
    ],
    [
      'a number that is too small',
      { Name, Count: 0 },
      failed("'0' at 'count'", 'Member must have value greater than or equal to 1'),
    ],
    [
      'a number that is too large',
      { Name, Count: 11 },
      failed("'11' at 'count'", 'Member must have value less than or equal to 10'),
    ],
    [
      'a value that is none of an enum',
      { Name, Kind: 'green' },
      failed("'green' at 'kind'", 'Member must satisfy enum value set: [red, blue]'),
    ],
    [
      'a list that is too long',
      { Name, Tags: [{ Key: 'a' }, { Key: 'b' }, { Key: 'c' }] },
      failed("'[{Key=a}, {Key=b}, {Key=c}]' at 'tags'", 'Member must have length less than or equal to 2'),
    ],
    [
      'a member of a list',
      { Name, Tags: [{ Key: 'a' }, {}] },
      failed("null at 'tags.2.member.key'", 'Member must not be null'),
    ],
    [
      'a plain value in a list',
      { Name, Groups: ['a', 'B'] },
      failed("'[a, B]' at 'groups'", `Member must satisfy constraint: ${NAME_CONSTRAINTS}`),
    ],
    [
      'a key of a map',
      { Name, Properties: { A: 'red' } },
      failed("'{A=red}' at 'properties'", `Map keys must satisfy constraint: ${NAME_CONSTRAINTS}`),
    ],
    [
      'a value of a map',
      { Name, Properties: { a: 'green' } },
      failed(
        "'{a=green}' at 'properties'",
        'Map value must satisfy constraint: [Member must satisfy enum value set: [red, blue]]',
      ),
    ],
    ['what is deep inside', { Name, Inner: { Inner: {} } }, failed("null at 'inner.name'", 'Member must not be null')],
  ])('%s', (_, input, message) => {
    const violations = describeViolations(check('Create', input))
    expect(violations).toContain(message)
  })

  it('names all that is wrong, in the order of the model', () => {
    expect(describeViolations(check('Create', { Count: 0, Name: 'A' }))).toBe(
      "2 validation errors detected: Value 'A' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-z]+; Value '0' at 'count' failed to satisfy constraint: Member must have value greater than or equal to 1",
    )
  })

  it('takes what is right, and passes over what it does not know', () => {
    const right = { Name, Count: 10, Kind: 'red', Tags: [], Properties: { a: 'blue' }, Groups: ['a'], Since: 1.5 }
    expect(check('Create', { ...right, Unknown: { Any: 1 }, constructor: 1 })).toEqual([])
  })

  it.each<[object, string]>([
    [{ Name: 1 }, "NUMBER_VALUE can not be converted to a String (at 'name')"],
    [{ Name, Count: '1' }, "STRING_VALUE can not be converted to an Integer (at 'count')"],
    [{ Name, Count: 1.5 }, "DECIMAL_VALUE can not be converted to an Integer (at 'count')"],
    [{ Name, Since: true }, "TRUE_VALUE can not be converted to a Timestamp (at 'since')"],
    [{ Name, Tags: {} }, "Start of structure or map found where not expected. (at 'tags')"],
    [{ Name, Groups: [1] }, "NUMBER_VALUE can not be converted to a String (at 'groups.1.member')"],
    [{ Name, Properties: { a: [] } }, "Start of list found where not expected (at 'properties.a')"],
  ])('refuses %j for its types', (input, message) => {
    expect(() => check('Create', input)).toThrow(expect.objectContaining({ name: 'SerializationException', message }))
  })
})
