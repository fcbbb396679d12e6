import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { requireWritable, unwritableState } from './unwritable-state.ts'

it.each(['EACCES', 'EPERM', 'EROFS'])('%s is told with where and what to do', (code) => {
  const cause = Object.assign(new Error('no'), { code })
  expect(unwritableState(cause, '/clone/.boostline', './boostline rie model-training')).toMatchObject({
    code: 'local-cloud-not-ready',
    message: `The state cannot be written into /clone/.boostline (${code}): the folder is read-only, or another user's.`,
    hint: 'Keep the state in a folder of your own: ./boostline rie model-training --state DIR',
  })
})

it('makes a folder that may be made, and passes any other error on', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'state-'))
  try {
    requireWritable(path.join(folder, 'a/b'), './boostline rie')
    writeFileSync(path.join(folder, 'file'), '')
    expect(() => requireWritable(path.join(folder, 'file/b'), './boostline rie')).toThrow('ENOTDIR')
  } finally {
    rmSync(folder, { recursive: true })
  }
})
