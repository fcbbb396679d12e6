import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hasCode } from '#shared/errors/boostline-error.ts'
import { compileModel, imageOf } from './compile-model.ts'
import { loadModel } from './load-model.ts'
import type { ServingImage } from './model/model-info.ts'
import { sourceHash } from './source-hash.ts'
import { sumsOf } from './testing/compare.ts'
import { readGoldens } from './testing/goldens.ts'

const GOLDENS = await readGoldens()

/** The files of a golden model; `format` is that of its name, such as `json`. */
function filesOf(name: string, format: 'json' | 'ubj' | 'deprecated') {
  const golden = GOLDENS.find((each) => each.name === name)
  const files = golden?.models.find(([file]) => file?.name === `model.${format}`)
  const [file] = files ?? []
  if (!file) throw new Error(`there is no ${name} in ${format}`)
  return [{ name: 'xgboost-model', bytes: file.bytes }]
}

/** A JSON model with one text in it changed. */
function changed(name: string, from: string | RegExp, to: string) {
  return filesOf(name, 'json').map((file) => {
    const text = Buffer.from(file.bytes).toString('utf8')
    const other = text.replace(from, to)
    expect(other).not.toBe(text)
    return { ...file, bytes: Buffer.from(other) }
  })
}

const text = (content: string, name = 'xgboost-model') => [{ name, bytes: Buffer.from(content, 'latin1') }]

describe('a model that cannot be scored is refused, and why', () => {
  it('says what to do, for a trained model and for one trained elsewhere', () => {
    expect(() => compileModel(text('{"learner":'), '1.7')).toThrow(
      expect.objectContaining({
        hint: 'Save it again with save_model of the XGBoost that trained it. If XGBoost itself can load it, an endpoint can serve it: "endpoint": {"type": "serverless"} in the manifest, or {"type": "serverless"} as the model.json beside a model trained elsewhere.',
      }),
    )
  })

  it.each<[string, () => Parameters<typeof compileModel>[0], ServingImage, string]>([
    ['an empty archive', () => [], '1.7', 'there is no file in it'],
    ['nothing but a dotfile', () => text('x', '._xgboost-model'), '1.7', 'there is no file in it'],
    ['a pickle', () => text('\x80\x04\x95'), '1.7', '"xgboost-model" is a pickle, which is code and not data'],
    [
      'something else',
      () => text('# notes', 'README.md'),
      '1.7',
      '"README.md" is no file of save_model: neither JSON, nor UBJSON, nor the binary format',
    ],
    ['an object of something else', () => text('{"a":1}'), '1.7', '"xgboost-model" has no learner'],
    ['JSON cut off', () => text('{"learner":'), '1.7', '"xgboost-model" is damaged: no JSON at byte 11 of 11'],
    [
      'lists without end',
      () => text(`{"a":[${'[],'.repeat(3_000_000)}1]}`),
      '1.7',
      '"xgboost-model" is too large: what is in it takes more than 600 MB of memory',
    ],
    [
      'objects without end',
      () => text(`{"a":[${'{"":{}},'.repeat(1_500_000)}1]}`),
      '1.7',
      '"xgboost-model" is too large: what is in it takes more than 600 MB of memory',
    ],
    [
      'lists of UBJSON without end',
      () => text(`{i\x01a[${'[]'.repeat(3_000_000)}]}`),
      '1.7',
      '"xgboost-model" is too large: what is in it takes more than 600 MB of memory',
    ],
    [
      'JSON nested without end',
      () => text(`{"a":${'['.repeat(1_000_000)}`),
      '1.7',
      '"xgboost-model" is damaged: its JSON is nested more than 32 deep',
    ],
    [
      'UBJSON that announces more than there is',
      () => text('{L\0\0\0\0\0\0\0\x01a[$d#L\0\0\0\x7f\0\0\0\0'),
      '1.7',
      '"xgboost-model" is cut off: 545460846592 bytes are announced where 0 are left',
    ],
    [
      'an objective of its own',
      () => changed('v174-reg-gamma', '"name":"reg:gamma"', '"name":"mine"'),
      '1.7',
      '"xgboost-model" has the objective "mine", which image 1.7 has not',
    ],
    [
      'an objective that came later',
      () => changed('v174-reg-squarederror', '"name":"reg:squarederror"', '"name":"reg:quantileerror"'),
      '1.7',
      '"xgboost-model" has the objective "reg:quantileerror", which image 1.7 has not',
    ],
    [
      'the binary format where it is not read any more',
      () => filesOf('v174-reg-gamma', 'deprecated'),
      '3.2',
      '"xgboost-model" has the binary format, which image 3.2 does not read any more',
    ],
    [
      'a base score that an older image misreads',
      () => filesOf('v320-binary-logistic', 'ubj'),
      '3.0',
      '"xgboost-model" was written by XGBoost 3.1 or later, whose base score image 3.0 takes for 0.5',
    ],
    [
      'a base score that is no probability',
      () => changed('v174-binary-logistic', '"base_score":"5E-1"', '"base_score":"1E0"'),
      '1.7',
      '"xgboost-model" has the base score 1, which binary:logistic has not',
    ],
    [
      'a best iteration beyond the trees',
      () => changed('v174-reg-gamma', '"best_ntree_limit":"10"', '"best_ntree_limit":"11"'),
      '1.7',
      '"xgboost-model" has the attribute best_ntree_limit "11", and fewer trees',
    ],
    [
      'a booster of its own',
      () => changed('v174-reg-gamma', '"name":"gbtree"', '"name":"gbforest"'),
      '1.7',
      '"xgboost-model" has the booster "gbforest", which is none of gbtree, dart and gblinear',
    ],
    [
      'a tree that leads back',
      () => changed('v174-reg-gamma', /"left_children":\[1,/, '"left_children":[0,'),
      '1.7',
      '"xgboost-model" is damaged: learner.gradient_booster.model.trees[0] has a node 0 whose children are not one behind the other',
    ],
    [
      'a feature that there is not',
      () => changed('v174-reg-gamma', /"split_indices":\[\d+/, '"split_indices":[6'),
      '1.7',
      '"xgboost-model" is damaged: tree 0 asks for feature 6 of 6',
    ],
    [
      'a list that is too short',
      () => changed('v174-reg-gamma', /"default_left":\[\d,/, '"default_left":['),
      '1.7',
      '"xgboost-model" is damaged: learner.gradient_booster.model.trees[0].default_left has 14 values, not 15',
    ],
    [
      'models that answer differently',
      () => [
        ...filesOf('v174-reg-gamma', 'ubj').map((file) => ({ ...file, name: 'a' })),
        ...filesOf('v174-multi-softprob', 'ubj').map((file) => ({ ...file, name: 'b' })),
      ],
      '1.7',
      '"b" has 3 as its outputs, and "a" 1',
    ],
  ])('%s', (_, files, image, reason) => {
    const compile = () => compileModel(files(), image)
    expect(compile).toThrow(`The model cannot be scored without XGBoost: ${reason}.`)
    expect(codeOf(compile)).toBe('model-unscorable')
  })
})

it('whatever is changed in a file, it is refused, or is a model that answers', () => {
  const models = GOLDENS.flatMap(({ models, image }) => models.map((files) => ({ files, image })))
  const small = models.filter(({ files }) => files.every(({ bytes }) => bytes.length < 30_000))
  const edits = fc.array(fc.record({ at: fc.nat(), byte: fc.nat({ max: 255 }) }), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(fc.constantFrom(...small), edits, fc.option(fc.nat()), ({ files, image }, edits, end) => {
      const damaged = files.map(({ name, bytes }) => {
        const copy = Uint8Array.from(bytes)
        for (const { at, byte } of edits) copy[at % copy.length] = byte
        return { name, bytes: end === null ? copy : copy.subarray(0, end % copy.length) }
      })
      try {
        const { bytes, info } = compileModel(damaged, image)
        expect(loadModel(bytes).predict(new Float32Array(info.features), 1)).toHaveLength(info.answers)
      } catch (error) {
        if (!hasCode(error, 'model-unscorable')) throw error
      }
    }),
    { numRuns: 2000 },
  )
})

describe('a compiled model', () => {
  const files = filesOf('v174-reg-gamma', 'ubj')
  const { bytes, info } = compileModel(files, '1.7')

  it.each([
    ['that is none', Buffer.from('something else'), 'it is no compiled model'],
    ['of another version', changedAt(bytes, 8), 'its format is 255, and this is 1'],
    ['with a bit that fell over', changedAt(bytes, bytes.length - 1), 'its bytes are not those that were written'],
  ])('%s is refused', (_, damaged, reason) => {
    const load = () => loadModel(damaged)
    expect(load).toThrow(`The compiled model cannot be used: ${reason}.`)
    expect(codeOf(load)).toBe('compiled-model-invalid')
  })

  it('knows of which files it was made', () => {
    expect(info.sourceHash).toBe(sourceHash(files))
    expect(loadModel(bytes, sourceHash(files)).info).toEqual(info)
    expect(() => loadModel(bytes, sourceHash(filesOf('v174-reg-gamma', 'json')))).toThrow('it was made of the files')
  })

  it('says what the model says of itself', () => {
    const named = filesOf('v320-monotone-names', 'json')
    expect(compileModel(named, '3.2').info).toMatchObject({
      features: 6,
      outputs: 1,
      answers: 1,
      kind: 'number',
      objective: 'reg:squarederror',
      booster: 'gbtree',
      trees: 10,
      models: 1,
      writtenBy: '3.2',
    })
  })
})

it('a model without a tree answers its base score', () => {
  const [file] = filesOf('v174-reg-gamma', 'json')
  const model = JSON.parse(Buffer.from(file?.bytes ?? []).toString('utf8')) as {
    learner: { attributes: object; gradient_booster: { model: object } }
  }
  model.learner.attributes = {}
  model.learner.gradient_booster.model = { gbtree_model_param: { num_trees: '0' }, tree_info: [], trees: [] }
  const scorer = loadModel(compileModel(text(JSON.stringify(model)), '1.7').bytes)
  const rows = new Float32Array(20 * 6)
  expect(scorer.predict(rows, 20)).toEqual(new Float32Array(20).fill(0.5))
  expect(sumsOf(scorer.contributions(rows, 20), 7)).toEqual(Float64Array.from(scorer.margins(rows, 20)))
})

it('leaves with several values are read as versions before 3.2 wrote them, and not explained', () => {
  const files = changed('v320-multi-output-tree-reg', /"base_score":"[^"]+"/, '"base_score":"[0E0,0E0,0E0]"')
  const before = files.map(({ name, bytes }) => ({ name, bytes: asBefore32(bytes) }))
  const now = loadModel(compileModel(files, '3.2').bytes)
  const scorer = loadModel(compileModel(before, '3.0').bytes)
  const { rows = new Float32Array(0), count = 0 } =
    GOLDENS.find(({ name }) => name === 'v320-multi-output-tree-reg') ?? {}
  expect(scorer.margins(rows, count)).toEqual(now.margins(rows, count))
  expect(now.info.isExplainable).toBe(true)
  expect(scorer.info.isExplainable).toBe(false)
  expect(() => scorer.contributions(rows, count)).toThrow('its trees do not say how the training rows spread over them')
})

it.each([
  ['v174-reg-gamma', 'deprecated', '1.7'],
  ['v174-reg-gamma', 'json', '1.7'],
  ['v320-reg-gamma', 'ubj', '3.2'],
] as const)('the oldest image that reads %s as %s is %s', (name, format, image) => {
  expect(imageOf(filesOf(name, format))).toBe(image)
})

function changedAt(bytes: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(bytes)
  copy[at] = copy[at] === 255 ? 0 : 255
  return copy
}

function codeOf(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return (error as { readonly code?: unknown }).code
  }
}

type TreeOf32 = {
  readonly left_children: readonly number[]
  readonly right_children: readonly number[]
  readonly base_weights: readonly number[]
  readonly leaf_weights: readonly number[] | undefined
  readonly sum_hessian: readonly number[] | undefined
  readonly loss_changes: readonly number[] | undefined
}

/** Before 3.2 every node had a vector, a leaf's its values, and a base score was one number. */
function asBefore32(bytes: Uint8Array): Buffer {
  const model = JSON.parse(Buffer.from(bytes).toString('utf8')) as {
    learner: { learner_model_param: { base_score: string }; gradient_booster: { model: { trees: TreeOf32[] } } }
  }
  const { learner_model_param: parameters, gradient_booster: booster } = model.learner
  parameters.base_score = '0E0'
  booster.model.trees = booster.model.trees.map((tree) => {
    const isLeaf = tree.left_children.map((child) => child === -1)
    const start = (node: number) => (isLeaf[node] ? (tree.right_children[node] ?? 0) * 3 : 0)
    return {
      ...tree,
      right_children: tree.right_children.map((child, node) => (isLeaf[node] ? -1 : child)),
      base_weights: tree.right_children.flatMap(
        (_, node) => tree.leaf_weights?.slice(start(node), start(node) + 3) ?? [],
      ),
      leaf_weights: undefined,
      sum_hessian: undefined,
      loss_changes: undefined,
    }
  })
  return Buffer.from(JSON.stringify(model))
}
