import { expect, it } from 'vitest'
import { DEFAULT_MANIFEST } from '#shared/manifest/manifest.ts'
import { runManifest } from './run-manifest.ts'

const KEY = 'datasets/iris/manifest.json'

it('a run goes by the manifest that was there when its file was uploaded', () => {
  const manifest = { key: KEY, text: '{"target":"species"}' }
  expect(runManifest({ bucket: 'b', manifest })).toEqual({ ...DEFAULT_MANIFEST, target: 'species' })
})

it('without one it goes by the defaults', () => {
  expect(runManifest({ bucket: 'b', manifest: null })).toEqual(DEFAULT_MANIFEST)
})

it('one that is wrong is named with its place', () => {
  const manifest = { key: KEY, text: '[]' }
  expect(() => runManifest({ bucket: 'b', manifest })).toThrow(`s3://b/${KEY}`)
})
