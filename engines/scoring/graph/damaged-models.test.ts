import fc from 'fast-check'
import { expect, it } from 'vitest'
import { hasCode } from '#shared/errors/boostline-error.ts'
import { textClassifier } from '../export/onnx/text-classifier.ts'
import { readOnnxGraph } from './read/read-graph.ts'
import { endlessModel } from './testing/odd-models.ts'

const MODELS = [
  endlessModel(),
  textClassifier(
    { classes: 3, weights: Float32Array.from({ length: 30 }, (_, at) => at), bias: new Float32Array(3) },
    't',
  ),
]

it('a model with any bytes changed, cut off or put in is read, or refused in words', () => {
  const change = fc.record({ at: fc.nat(), byte: fc.nat(255), kind: fc.constantFrom('set', 'cut', 'insert') })
  fc.assert(
    fc.property(fc.constantFrom(...MODELS), fc.array(change, { minLength: 1, maxLength: 6 }), (model, changes) => {
      let bytes = Buffer.from(model)
      for (const { at, byte, kind } of changes) {
        const place = at % (bytes.length + 1)
        if (kind === 'set') bytes[Math.min(place, bytes.length - 1)] = byte
        else if (kind === 'cut') bytes = bytes.subarray(0, place)
        else bytes = Buffer.concat([bytes.subarray(0, place), Buffer.of(byte, byte), bytes.subarray(place)])
        if (bytes.length === 0) return
      }
      expect(isReadOrRefused(bytes)).toBe(true)
    }),
    { numRuns: 3000 },
  )
})

function isReadOrRefused(bytes: Uint8Array): boolean {
  try {
    readOnnxGraph(bytes)
    return true
  } catch (error) {
    return hasCode(error, 'model-unscorable')
  }
}
