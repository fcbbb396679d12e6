import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { expect, test } from 'vitest'
import { FUNCTION_NAMES } from '../../infra/wiring.ts'

const PROVE = path.join(import.meta.dirname, '../../scripts/image/prove.ts')

// Needs Docker, or root rights on Debian, and minutes: asked for by BOOSTLINE_IMAGE_PROOF=1.
test.skipIf(process.env['BOOSTLINE_IMAGE_PROOF'] !== '1')(
  'the image of every function is built, has the bundle alone and answers an event',
  () => {
    const output = execFileSync(process.execPath, [PROVE], { encoding: 'utf8' })
    for (const name of FUNCTION_NAMES) {
      expect(output).toMatch(new RegExp(`^${name} .*ours: index\\.cjs \\d+ kB; .* answered `, 'm'))
    }
  },
  600_000,
)

test.skipIf(process.env['BOOSTLINE_IMAGE_PROOF'] !== '1')(
  'the container of the local cloud is built, takes an upload from outside, and answers by its model',
  () => {
    const output = execFileSync(process.execPath, [PROVE, '--local'], { encoding: 'utf8' })
    expect(output).toMatch(/^local cloud .* from an upload to \{"label":"virginica"/m)
  },
  900_000,
)
