import { expect, it } from 'vitest'
import { bestRoundsOfHead, boostedRounds, HEAD_BYTES } from './boosted-rounds.ts'
import { labelled, randomRows } from './xgboost/testing/random-training-set.ts'
import { ReferenceModel } from './xgboost/testing/xgboost-c-api.ts'

const ROWS = randomRows(3, { count: 100, columns: 3, missing: 0.1 })

function model(parameters: Readonly<Record<string, string | number>>, objective: string, classes = 1) {
  return ReferenceModel.train(labelled(ROWS, objective, classes), { objective, ...parameters }, 7)
}

const fileOf = (trained: ReferenceModel, format: 'json' | 'ubj' | 'deprecated') => [
  { name: 'xgboost-model', bytes: trained.save(format) },
]

it.each(['json', 'ubj', 'deprecated'] as const)(
  'are those up to the best one, where the model says it (%s)',
  (format) => {
    const trained = model({ num_class: 3 }, 'multi:softprob', 3)
    expect(boostedRounds(fileOf(trained, format))).toEqual({ rounds: 7, isBest: false })
    trained.setAttribute('best_iteration', '4')
    expect(boostedRounds(fileOf(trained, format))).toEqual({ rounds: 5, isBest: true })
    trained.free()
  },
)

it('of several trees a round and output are no more', () => {
  const trained = model({ num_parallel_tree: 2 }, 'reg:squarederror')
  expect(boostedRounds(fileOf(trained, 'json'))).toEqual({ rounds: 7, isBest: false })
  trained.free()
})

it('are not known of a linear booster', () => {
  const trained = model({ booster: 'gblinear' }, 'reg:squarederror')
  expect(boostedRounds(fileOf(trained, 'json'))).toBeUndefined()
  trained.free()
})

it('are those of one model', () => {
  expect(() => boostedRounds([])).toThrow('there are 0 models in it')
})

it.each(['json', 'ubj', 'deprecated'] as const)(
  'of a large model they are told by its beginning, or not at all (%s)',
  (format) => {
    const trained = model({}, 'reg:squarederror')
    expect(bestRoundsOfHead(fileOf(trained, format))).toBeUndefined()
    trained.setAttribute('best_iteration', '1234')
    const [file] = fileOf(trained, format)
    const large = [
      { name: 'xgboost-model', bytes: Buffer.concat([file?.bytes ?? Buffer.of(), Buffer.alloc(HEAD_BYTES)]) },
    ]
    expect(bestRoundsOfHead(large)).toEqual(format === 'deprecated' ? undefined : { rounds: 1235, isBest: true })
    trained.free()
  },
)
