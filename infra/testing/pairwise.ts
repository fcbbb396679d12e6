export type Factors = Readonly<Record<string, readonly (string | undefined)[]>>
export type Combination = Readonly<Record<string, string>>

/**
 * Few combinations in which every two values of two factors meet. An `undefined` value leaves the factor out. Greedy and
 * the same every time: not the fewest there are.
 */
export function pairwise(factors: Factors): readonly Combination[] {
  const names = Object.keys(factors)
  const open = new Set(allPairs(factors))
  const combinations: Combination[] = []
  while (open.size > 0) {
    const chosen: Record<string, string | undefined> = {}
    for (const name of names) {
      const values = factors[name] ?? []
      // The value that meets most of those chosen so far for the first time, or else has most meetings before it.
      const gains = values.map((value) => {
        const others = Object.entries(chosen)
        const now = others.filter(([other, otherValue]) => open.has(pairOf(other, otherValue, name, value))).length
        const later = [...open].filter((pair) => pair.includes(`"${name}",${JSON.stringify(value ?? null)}`)).length
        return now * 1000 + later
      })
      chosen[name] = values[gains.indexOf(Math.max(...gains))]
    }
    for (const pair of pairsOf(Object.entries(chosen))) open.delete(pair)
    const given = Object.entries(chosen).filter((entry): entry is [string, string] => entry[1] !== undefined)
    combinations.push(Object.fromEntries(given))
  }
  return combinations
}

/** Every two values of two factors, as text. */
export function allPairs(factors: Factors): readonly string[] {
  const entries = Object.entries(factors).flatMap(([name, values]) => values.map((value) => [name, value] as const))
  return pairsOf(entries)
}

/** The pairs that a combination has; what it leaves out counts as undefined. */
export function pairsIn(combination: Combination, factors: Factors): readonly string[] {
  return pairsOf(Object.keys(factors).map((name) => [name, combination[name]] as const))
}

function pairsOf(entries: readonly (readonly [string, string | undefined])[]): readonly string[] {
  return entries.flatMap(([name, value], index) =>
    entries
      .slice(index + 1)
      .filter(([other]) => other !== name)
      .map(([other, otherValue]) => pairOf(name, value, other, otherValue)),
  )
}

function pairOf(name: string, value: string | undefined, other: string, otherValue: string | undefined): string {
  return JSON.stringify([name, value ?? null, other, otherValue ?? null])
}
