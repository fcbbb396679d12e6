import { expect, test } from 'vitest'
import { type Commit, nextRelease } from '../../scripts/release/next-release.ts'

const OPTIONS = { isFirst: false, date: '2026-07-01' }

function commit(subject: string, body = ''): Commit {
  return { hash: '0123456789abcdef0123456789abcdef01234567', subject, body }
}

test.each([
  ['0.1.0', ['fix: a leak'], '0.1.1'],
  ['0.1.0', ['emulator: S3 answers ranges'], '0.1.1'],
  ['0.1.9', ['fix(api): a leak', 'feat: batches'], '0.2.0'],
  ['0.1.0', ['feat!: another manifest'], '0.2.0'],
  ['1.4.2', ['shared(records)!: another record'], '2.0.0'],
  ['1.4.2', ['feat(api): batches'], '1.5.0'],
  ['1.4.2', ['features: not the type'], '1.4.3'],
  ['1.4.2', ['no type at all'], '1.4.3'],
])('after %s, %j makes %s', (version, subjects, next) => {
  const release = nextRelease(
    version,
    subjects.map((subject) => commit(subject)),
    OPTIONS,
  )
  expect(release.version).toBe(next)
})

test('a footer makes a change breaking, a mention does not', () => {
  const footer = commit('fix: a name', 'Why.\n\nBREAKING CHANGE: the name is another one')
  const mention = commit('fix: a name', 'This is no BREAKING CHANGE: really.')
  expect(nextRelease('1.0.0', [footer], OPTIONS).version).toBe('2.0.0')
  expect(nextRelease('1.0.0', [mention], OPTIONS).version).toBe('1.0.1')
})

test('the first release is the version that package.json has', () => {
  const release = nextRelease('0.1.0', [commit('feat: all of it')], { ...OPTIONS, isFirst: true })
  expect(release.version).toBe('0.1.0')
})

test('the notes sort the commits and name each', () => {
  const commits = [
    commit('emulator: S3 answers ranges'),
    commit('fix: a leak'),
    commit('feat(api): batches'),
    commit('feat!: another manifest'),
  ]
  expect(nextRelease('1.0.0', commits, OPTIONS).notes).toBe(`## 2.0.0 (2026-07-01)

### Breaking changes
- another manifest (0123456)

### Added
- api: batches (0123456)

### Fixed
- a leak (0123456)

### Changed
- emulator: S3 answers ranges (0123456)
`)
})

test('without a commit there is nothing to release', () => {
  expect(() => nextRelease('1.0.0', [], OPTIONS)).toThrow('Nothing was committed since 1.0.0')
})
