/** Customers of whom those on prepaid leave by no rule at all, and all others by a rule that can be learnt. */
export function plantedSliceCsv(rows = 2000): string {
  const random = numbersFrom(20)
  const lines = Array.from({ length: rows }, () => {
    const plan = ['basic', 'family', 'business', 'prepaid'][Math.floor(random() * 4)] ?? ''
    const calls = Math.floor(random() * 12)
    const months = 1 + Math.floor(random() * 60)
    const spend = Math.round(1000 + 9000 * random()) / 100
    const region = ['north', 'south', 'east', 'west'][Math.floor(random() * 4)] ?? ''
    const risk = 1 / (1 + Math.exp(-(calls - 6 - (months - 30) / 12)))
    const leaves = random() < (plan === 'prepaid' ? 0.5 : risk < 0.5 ? 0.03 : 0.97)
    return [plan, region, calls, months, spend, leaves ? 'yes' : 'no'].join(',')
  })
  return ['plan,region,support_calls,months,monthly_spend,churned', ...lines, ''].join('\n')
}

/** Numbers from 0 to 1, the same for the same seed (Park and Miller's generator). */
function numbersFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}
