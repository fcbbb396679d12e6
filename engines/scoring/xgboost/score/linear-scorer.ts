// Hot (npm run bench:score): float32 as XGBoost adds them, feature by feature.

/** Weights for each feature and output, and where each output's sum begins. */
export type LinearWeights = { readonly weights: Float32Array; readonly starts: Float32Array; readonly features: number }

/** Writes the margins of `count` rows; a missing cell adds nothing. */
export function scoreLinear(linear: LinearWeights, rows: Float32Array, count: number, margins: Float32Array): void {
  const { weights, starts, features } = linear
  const outputs = starts.length
  for (let row = 0; row < count; row++) {
    for (let output = 0; output < outputs; output++) {
      let sum = starts[output] ?? 0
      for (let feature = 0, at = row * features; feature < features; feature++, at++) {
        const cell = rows[at] ?? 0
        const product = Math.fround(cell * (weights[feature * outputs + output] ?? 0))
        // NaN is a missing cell.
        if (cell === cell) sum = Math.fround(sum + product)
      }
      margins[row * outputs + output] = sum
    }
  }
}

/** Writes what each feature adds, then where the sum begins: the contributions of a linear model. */
export function explainLinear(linear: LinearWeights, rows: Float32Array, count: number, to: Float32Array): void {
  const { weights, starts, features } = linear
  const outputs = starts.length
  let at = 0
  for (let row = 0; row < count; row++) {
    for (let output = 0; output < outputs; output++) {
      for (let feature = 0; feature < features; feature++) {
        const cell = rows[row * features + feature] ?? 0
        to[at++] = Number.isNaN(cell) ? 0 : cell * (weights[feature * outputs + output] ?? 0)
      }
      to[at++] = starts[output] ?? 0
    }
  }
}
