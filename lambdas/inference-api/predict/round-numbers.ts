/** Predictions with every number in them at so many digits after the point; an echoed `id` comes back as it came. */
export function roundNumbers<P extends { readonly id?: unknown }>(predictions: readonly P[], digits: number): P[] {
  return predictions.map((prediction) => ({
    ...(rounded(prediction, digits) as P),
    ...('id' in prediction && { id: prediction.id }),
  }))
}

function rounded(value: unknown, digits: number): unknown {
  if (typeof value === 'number') return Number(value.toFixed(digits))
  if (Array.isArray(value)) return value.map((item) => rounded(item, digits))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, rounded(member, digits)]))
}
