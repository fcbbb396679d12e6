import { expect, it } from 'vitest'
import { SETTING_NAMES } from '../../infra/settings.ts'
import { SETTING_OPTIONS } from './stage-options.ts'

it('every setting of a deployment is an option', () => {
  expect(Object.keys(SETTING_OPTIONS).toSorted()).toEqual(SETTING_NAMES.toSorted())
})
