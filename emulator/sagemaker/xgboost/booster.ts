import koffi from 'koffi'
import { companionLibraries } from './library.ts'

// The calls are all synchronous: koffi's `.async` runs them on other threads, where XGBoost 1.7 keeps its
// thread-local results and last error out of reach.
const PROTOTYPES = {
  version: 'void XGBoostVersion(_Out_ int *major, _Out_ int *minor, _Out_ int *patch)',
  lastError: 'const char *XGBGetLastError()',
  matrixFromRows:
    'int XGDMatrixCreateFromMat(const float *data, uint64_t rows, uint64_t columns, float missing, _Out_ void **out)',
  matrixSetFloats: 'int XGDMatrixSetFloatInfo(void *matrix, const char *field, const float *values, uint64_t length)',
  matrixFree: 'int XGDMatrixFree(void *matrix)',
  create: 'int XGBoosterCreate(void **matrices, uint64_t length, _Out_ void **out)',
  free: 'int XGBoosterFree(void *booster)',
  setParameter: 'int XGBoosterSetParam(void *booster, const char *name, const char *value)',
  update: 'int XGBoosterUpdateOneIter(void *booster, int iteration, void *matrix)',
  evaluate:
    'int XGBoosterEvalOneIter(void *booster, int iteration, void **matrices, const char **names, uint64_t length, _Out_ const char **out)',
  slice: 'int XGBoosterSlice(void *booster, int begin, int end, int step, _Out_ void **out)',
  setAttribute: 'int XGBoosterSetAttr(void *booster, const char *name, const char *value)',
  save: 'int XGBoosterSaveModel(void *booster, const char *path)',
  loadBytes: 'int XGBoosterLoadModelFromBuffer(void *booster, const void *bytes, uint64_t length)',
  saveConfig: 'int XGBoosterSaveJsonConfig(void *booster, _Out_ uint64_t *length, _Out_ const char **out)',
  predict:
    'int XGBoosterPredictFromDMatrix(void *booster, void *matrix, const char *config, _Out_ uint64_t **shape, _Out_ uint64_t *dimensions, _Out_ float **out)',
} as const

type Api = Readonly<Record<keyof typeof PROTOTYPES, ReturnType<ReturnType<typeof koffi.load>['func']>>>
type Handle = bigint

/** What XGBoost itself refused: its own words, without the C++ stack below them. */
export class XgboostError extends Error {
  override readonly name = 'XGBoostError'
}

export type DenseRows = { readonly values: Float32Array; readonly rows: number; readonly columns: number }
export type Predictions = { readonly values: Float32Array; readonly rows: number; readonly perRow: number }

/** XGBoost's C API, as far as the container needs it. Every call throws {@link XgboostError} with XGBoost's message. */
export type Xgboost = {
  /** For instance `1.7.4`. */
  readonly version: string
  /** A matrix whose missing cells are NaN. */
  matrix(data: DenseRows): Matrix
  booster(matrices: readonly Matrix[]): Booster
  /** A booster from a saved model's bytes, whichever of its formats the library knows. */
  load(model: Uint8Array): Booster
}

/** Loads the shared library at `libraryPath`; throws where it can't be. */
export function openXgboost(libraryPath: string): Xgboost {
  for (const companion of companionLibraries(libraryPath)) koffi.load(companion, { global: true })
  const library = koffi.load(libraryPath)
  const api = Object.fromEntries(
    Object.entries(PROTOTYPES).map(([name, prototype]) => [name, library.func(prototype)]),
  ) as Api
  const [major, minor, patch] = [[0], [0], [0]]
  api.version(major, minor, patch)
  const create = (matrices: readonly Matrix[]) => {
    const handles = matrices.map((matrix) => matrix.handle)
    return new Booster(
      api,
      out(api, (handle) => api.create(handles, handles.length, handle)),
    )
  }
  return {
    version: [major, minor, patch].flat().join('.'),
    matrix: ({ values, rows, columns }) =>
      new Matrix(
        api,
        out(api, (handle) => api.matrixFromRows(values, rows, columns, Number.NaN, handle)),
        rows,
        columns,
      ),
    booster: create,
    load: (model) => {
      const booster = create([])
      booster.load(model)
      return booster
    },
  }
}

/** Rows in XGBoost's own memory, until {@link Matrix.free}. */
export class Matrix {
  readonly handle: Handle
  readonly rows: number
  readonly columns: number
  readonly #api: Api

  constructor(api: Api, handle: Handle, rows: number, columns: number) {
    this.#api = api
    this.handle = handle
    this.rows = rows
    this.columns = columns
  }

  setFloats(field: 'label' | 'weight', values: Float32Array): void {
    check(this.#api, this.#api.matrixSetFloats(this.handle, field, values, values.length))
  }

  free(): void {
    check(this.#api, this.#api.matrixFree(this.handle))
  }
}

/** A model, until {@link Booster.free}. */
export class Booster {
  readonly #handle: Handle
  readonly #api: Api

  constructor(api: Api, handle: Handle) {
    this.#api = api
    this.#handle = handle
  }

  setParameter(name: string, value: string): void {
    check(this.#api, this.#api.setParameter(this.#handle, name, value))
  }

  /** One boosting round. */
  update(iteration: number, matrix: Matrix): void {
    check(this.#api, this.#api.update(this.#handle, iteration, matrix.handle))
  }

  /** XGBoost's own line, such as `[3]<TAB>train-rmse:1.5<TAB>validation-rmse:1.6`. */
  evaluate(iteration: number, matrices: readonly Matrix[], names: readonly string[]): string {
    const line: [string | null] = [null]
    const handles = matrices.map((matrix) => matrix.handle)
    check(this.#api, this.#api.evaluate(this.#handle, iteration, handles, [...names], handles.length, line))
    return line[0] ?? ''
  }

  /** A new booster of the first `rounds` rounds. */
  firstRounds(rounds: number): Booster {
    return new Booster(
      this.#api,
      out(this.#api, (handle) => this.#api.slice(this.#handle, 0, rounds, 1, handle)),
    )
  }

  setAttribute(name: string, value: string): void {
    check(this.#api, this.#api.setAttribute(this.#handle, name, value))
  }

  /** The format follows the ending of the name: `.ubj` or `.json`. */
  save(path: string): void {
    check(this.#api, this.#api.save(this.#handle, path))
  }

  load(model: Uint8Array): void {
    check(this.#api, this.#api.loadBytes(this.#handle, model, model.length))
  }

  /** Such as `multi:softprob`. */
  objective(): string {
    const text: [string | null] = [null]
    check(this.#api, this.#api.saveConfig(this.#handle, [0], text))
    const { learner } = JSON.parse(text[0] ?? '{}') as { readonly learner?: { readonly objective?: { name?: string } } }
    return learner?.objective?.name ?? ''
  }

  predict(matrix: Matrix): Predictions {
    const shape: [bigint | null] = [null]
    const dimensions: [number] = [0]
    const values: [bigint | null] = [null]
    const config = '{"type":0,"training":false,"iteration_begin":0,"iteration_end":0,"strict_shape":false}'
    check(this.#api, this.#api.predict(this.#handle, matrix.handle, config, shape, dimensions, values))
    const sizes = shape[0] ? new BigUint64Array(koffi.view(shape[0], dimensions[0] * 8)) : []
    const length = [...sizes].reduce((product, size) => product * Number(size), 1)
    // The memory stays XGBoost's and is overwritten by the next call: copy it.
    const copy = values[0] ? new Float32Array(koffi.view(values[0], length * 4)).slice() : new Float32Array(0)
    return { values: copy, rows: matrix.rows, perRow: matrix.rows === 0 ? 0 : length / matrix.rows }
  }

  free(): void {
    check(this.#api, this.#api.free(this.#handle))
  }
}

function out(api: Api, call: (out: [Handle | null]) => number): Handle {
  const handle: [Handle | null] = [null]
  check(api, call(handle))
  if (handle[0] === null) throw new XgboostError('XGBoost reported success but returned no handle.')
  return handle[0]
}

function check(api: Api, status: number): void {
  if (status === 0) return
  const text = String(api.lastError())
  const stack = text.indexOf('Stack trace:')
  throw new XgboostError((stack === -1 ? text : text.slice(0, stack)).trim())
}
