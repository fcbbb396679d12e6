import { expect, it } from 'vitest'
import { nextPageToken } from './page-token.ts'

it('goes from page to page', () => {
  expect(nextPageToken('s3:ListObjectsV2', undefined, 'a')).toBe('a')
  expect(nextPageToken('s3:ListObjectsV2', 'a', 'b')).toBe('b')
})

it.each([undefined, ''])('ends at the last page (%j)', (given) => {
  expect(nextPageToken('s3:ListObjectsV2', 'a', given)).toBeUndefined()
})

it('refuses a page that would come again for ever', () => {
  expect(() => nextPageToken('s3:ListObjectsV2 p', 'a', 'a')).toThrow(
    's3:ListObjectsV2 p failed: the service answered twice with the same page.',
  )
})
