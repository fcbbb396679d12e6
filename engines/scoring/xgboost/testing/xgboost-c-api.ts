import koffi from 'koffi'
import { companionLibraries, requireLibrary } from '../../../../emulator/sagemaker/xgboost/library.ts'

/*
 * XGBoost itself, which the scorer is compared with: the library that the emulator trains and serves with, by more of
 * its C API. In this process and on one thread.
 */

const PROTOTYPES = {
  lastError: 'const char *XGBGetLastError()',
  matrixFromRows:
    'int XGDMatrixCreateFromMat(const float *data, uint64_t rows, uint64_t columns, float missing, _Out_ void **out)',
  setFloats: 'int XGDMatrixSetFloatInfo(void *matrix, const char *field, const float *values, uint64_t length)',
  setIntegers: 'int XGDMatrixSetUIntInfo(void *matrix, const char *field, const uint32_t *values, uint64_t length)',
  setTexts: 'int XGDMatrixSetStrFeatureInfo(void *matrix, const char *field, const char **values, uint64_t length)',
  setInterface: 'int XGDMatrixSetInfoFromInterface(void *matrix, const char *field, const char *values)',
  matrixFree: 'int XGDMatrixFree(void *matrix)',
  create: 'int XGBoosterCreate(void **matrices, uint64_t length, _Out_ void **out)',
  free: 'int XGBoosterFree(void *booster)',
  setParameter: 'int XGBoosterSetParam(void *booster, const char *name, const char *value)',
  setAttribute: 'int XGBoosterSetAttr(void *booster, const char *name, const char *value)',
  update: 'int XGBoosterUpdateOneIter(void *booster, int iteration, void *matrix)',
  save: 'int XGBoosterSaveModelToBuffer(void *booster, const char *config, _Out_ uint64_t *length, _Out_ void **bytes)',
  load: 'int XGBoosterLoadModelFromBuffer(void *booster, const void *bytes, uint64_t length)',
  predict:
    'int XGBoosterPredictFromDMatrix(void *booster, void *matrix, const char *config, _Out_ uint64_t **shape, _Out_ uint64_t *dimensions, _Out_ float **out)',
  predictDense:
    'int XGBoosterPredictFromDense(void *booster, const char *values, const char *config, void *matrix, _Out_ uint64_t **shape, _Out_ uint64_t *dimensions, _Out_ float **out)',
} as const

type Handle = bigint
type Api = Readonly<Record<keyof typeof PROTOTYPES, ReturnType<ReturnType<typeof koffi.load>['func']>>>

let opened: Api | undefined

function api(): Api {
  if (opened) return opened
  const path = requireLibrary()
  for (const companion of companionLibraries(path)) koffi.load(companion, { global: true })
  const library = koffi.load(path)
  opened = Object.fromEntries(
    Object.entries(PROTOTYPES).map(([name, prototype]) => [name, library.func(prototype)]),
  ) as Api
  return opened
}

function call(name: keyof Api, ...args: readonly unknown[]): void {
  if (api()[name](...args) !== 0) throw new Error(String(api().lastError()))
}

function handleOf(name: keyof Api, ...args: readonly unknown[]): Handle {
  const out: [Handle | null] = [null]
  call(name, ...args, out)
  return out[0] ?? 0n
}

/** Rows one behind the other, NaN where missing. */
export type Rows = { readonly values: Float32Array; readonly count: number; readonly columns: number }

/** What a model is trained on. */
export type TrainingSet = Rows & {
  /** One a row and target. */
  readonly labels: Float32Array
  readonly targets?: number
  /** Rows of each group, for ranking. */
  readonly groups?: Uint32Array
  /** For survival:aft. */
  readonly upperBounds?: Float32Array
  readonly featureNames?: readonly string[]
  /** `q`, or `c` for a category. */
  readonly featureTypes?: readonly string[]
}

export type ModelFormat = 'json' | 'ubj' | 'deprecated'
/** The kinds of predictions of the C API. */
const TYPES = { answers: 0, margins: 1, contributions: 2 } as const

/** A model in XGBoost's own memory, until it is freed. */
export class ReferenceModel {
  readonly #booster: Handle

  private constructor(booster: Handle) {
    this.#booster = booster
  }

  static train(
    set: TrainingSet,
    parameters: Readonly<Record<string, string | number>>,
    rounds: number,
  ): ReferenceModel {
    const matrix = matrixOf(set)
    const booster = handleOf('create', [matrix], 1)
    for (const [name, value] of Object.entries({ nthread: 1, verbosity: 0, ...parameters })) {
      call('setParameter', booster, name, String(value))
    }
    for (let round = 0; round < rounds; round++) call('update', booster, round, matrix)
    call('matrixFree', matrix)
    return new ReferenceModel(booster)
  }

  static load(bytes: Uint8Array): ReferenceModel {
    const booster = handleOf('create', [], 0)
    call('setParameter', booster, 'nthread', '1')
    call('load', booster, bytes, bytes.length)
    return new ReferenceModel(booster)
  }

  setAttribute(name: string, value: string): void {
    call('setAttribute', this.#booster, name, value)
  }

  save(format: ModelFormat): Buffer {
    const length: [bigint | number] = [0n]
    const bytes: [Handle | null] = [null]
    call('save', this.#booster, JSON.stringify({ format }), length, bytes)
    return Buffer.from(Buffer.from(koffi.view(bytes[0] ?? 0n, Number(length[0]))))
  }

  /** By the rounds before `rounds`, or by all. */
  predict(type: keyof typeof TYPES, rows: Rows, rounds = 0): Float32Array {
    const matrix = matrixOf(rows)
    const config = JSON.stringify({
      type: TYPES[type],
      training: false,
      iteration_begin: 0,
      iteration_end: rounds,
      strict_shape: false,
    })
    const values = predictions((...out) => call('predict', this.#booster, matrix, config, ...out))
    call('matrixFree', matrix)
    return values
  }

  /** What predicts rows of memory in place, the fastest way of the C API: a call a time. */
  inPlace({ values, count, columns }: Rows): () => Float32Array {
    const memory = koffi.alloc('float', values.length)
    new Float32Array(koffi.view(memory, values.byteLength)).set(values)
    const array = JSON.stringify({
      data: [Number(koffi.address(memory)), true],
      shape: [count, columns],
      typestr: '<f4',
      version: 3,
    })
    const config =
      '{"type":1,"training":false,"iteration_begin":0,"iteration_end":0,"strict_shape":false,"cache_id":0,"missing":NaN}'
    return () => predictions((...out) => call('predictDense', this.#booster, array, config, null, ...out))
  }

  free(): void {
    call('free', this.#booster)
  }
}

function predictions(predict: (...out: readonly unknown[]) => void): Float32Array {
  const shape: [Handle | null] = [null]
  const dimensions: [number | bigint] = [0]
  const values: [Handle | null] = [null]
  predict(shape, dimensions, values)
  const sizes = new BigUint64Array(koffi.view(shape[0] ?? 0n, Number(dimensions[0]) * 8))
  const length = [...sizes].reduce((product, size) => product * Number(size), 1)
  // XGBoost's own memory, which the next call overwrites.
  return new Float32Array(koffi.view(values[0] ?? 0n, length * 4)).slice()
}

function matrixOf(rows: Rows | TrainingSet): Handle {
  const matrix = handleOf('matrixFromRows', rows.values, rows.count, rows.columns, Number.NaN)
  if (!('labels' in rows)) return matrix
  const { labels, targets = 1, groups, upperBounds, featureNames, featureTypes } = rows
  if (targets === 1) call('setFloats', matrix, 'label', labels, labels.length)
  else call('setInterface', matrix, 'label', interfaceOf(labels, [rows.count, targets]))
  if (groups) call('setIntegers', matrix, 'group', groups, groups.length)
  if (upperBounds) {
    call('setFloats', matrix, 'label_lower_bound', labels, labels.length)
    call('setFloats', matrix, 'label_upper_bound', upperBounds, upperBounds.length)
  }
  if (featureNames) call('setTexts', matrix, 'feature_name', featureNames, featureNames.length)
  if (featureTypes) call('setTexts', matrix, 'feature_type', featureTypes, featureTypes.length)
  return matrix
}

function interfaceOf(values: Float32Array, shape: readonly number[]): string {
  const memory = koffi.alloc('float', values.length)
  new Float32Array(koffi.view(memory, values.byteLength)).set(values)
  return JSON.stringify({ data: [Number(koffi.address(memory)), true], shape, typestr: '<f4', version: 3 })
}
