const ROWS = 1500

type Loan = {
  readonly income: number
  readonly debt: number
  readonly age: number
  readonly region: string
}

/**
 * Loans of which about every third is not paid back, more often the larger the debt is beside the income. The same
 * text each time; `shuffled` deals the outcomes out anew, `withTenure` adds a column.
 */
export function loansCsv({ shuffled = false, withTenure = false } = {}): string {
  const random = seededRandom(1729)
  const loans = Array.from({ length: ROWS }, () => loan(random))
  const outcomes = loans.map(({ income, debt, age }) => {
    const odds = Math.exp(0.09 * (debt - 0.5 * income) - 0.03 * (age - 45) - 0.6)
    return random() < odds / (1 + odds) ? 'defaulted' : 'paid'
  })
  const tenures = loans.map(() => Math.floor(random() * 20))
  if (shuffled) shuffle(outcomes, random)
  const lines = loans.map(({ income, debt, age, region }, row) =>
    [income, debt, age, region, ...(withTenure ? [tenures[row]] : []), outcomes[row]].join(','),
  )
  const header = ['income', 'debt', 'age', 'region', ...(withTenure ? ['tenure'] : []), 'outcome'].join(',')
  return `${[header, ...lines].join('\n')}\n`
}

export const SOME_LOAN: Loan = { income: 40, debt: 30.5, age: 33, region: 'north' }

function loan(random: () => number): Loan {
  return {
    income: Math.round(200 + random() * 800) / 10,
    debt: Math.round(random() * 600) / 10,
    age: 20 + Math.floor(random() * 50),
    region: ['north', 'south', 'east', 'west'][Math.floor(random() * 4)] ?? '',
  }
}

function shuffle(values: string[], random: () => number): void {
  for (let last = values.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1))
    const kept = values[last] ?? ''
    values[last] = values[other] ?? ''
    values[other] = kept
  }
}

/** mulberry32: small, and the same everywhere. */
function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
