import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { DEFAULT_MANIFEST } from './manifest.ts'
import { manifestJsonSchema } from './manifest-json-schema.ts'

type Schema = {
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: boolean | object
}

it('is the file that editors are given; node scripts/run.mjs node scripts/manifest-schema.ts writes it', () => {
  expect(readFileSync('docs/manifest.schema.json', 'utf8')).toBe(manifestJsonSchema())
})

it('knows every setting and no other', () => {
  const schema = JSON.parse(manifestJsonSchema()) as Schema
  for (const [section, settings] of Object.entries(DEFAULT_MANIFEST)) {
    expect(schema.properties).toHaveProperty(section)
    if (section === 'hyperparameters' || typeof settings !== 'object' || settings === null) continue
    const described = schema.properties?.[section]
    expect(Object.keys(described?.properties ?? {}).sort()).toEqual(Object.keys(settings).sort())
    expect(described?.additionalProperties).toBe(false)
  }
  expect(schema.additionalProperties).toBe(false)
})
