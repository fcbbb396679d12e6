import { createRandom, drawNormal } from '../../lambdas/model-evaluation/metrics/random.ts'

/** A data set that is drawn from a seed. */
export type Table = {
  readonly name: string
  readonly csv: string
  readonly manifest: object
}

export type Cell = string | number

/** Rows drawn one after the other: what is known of a person, and what became of it. */
export type Draw = {
  readonly random: () => number
  readonly normal: () => number
  readonly row: number
  /** Five honest features and a sixth with gaps. */
  readonly features: Readonly<Record<string, Cell>>
  /** What the features say, about normal. */
  readonly signal: number
}

export type Columns = Readonly<Record<string, Cell>>

const WORDS =
  'the a we you bill call phone plan line slow fast home city month week paid late asked about again never happy told new old help with after before router visit hour sent letter price offer number contract speed office'.split(
    ' ',
  )

/** A sentence of common words, with others among them. */
export function sentence({ random }: Pick<Draw, 'random'>, ...others: readonly string[]): string {
  const words = Array.from({ length: 7 }, () => WORDS[Math.floor(WORDS.length * random())] ?? '')
  return [...words.slice(0, 4), ...others, ...words.slice(4)].join(' ')
}

const REGIONS = ['north', 'south', 'east', 'west']

/** A CSV of `rows` rows whose columns are the honest features and what `make` adds; the target is the last. */
export function drawTable(seed: number, rows: number, make: (draw: Draw) => Columns): string {
  const random = createRandom(seed)
  const normal = () => drawNormal(random)
  const lines: string[] = []
  for (let row = 0; row < rows; row++) {
    const [tenure, fee, load] = [Math.round(12 + 40 * random()), 20 + 60 * random(), normal()]
    const region = Math.floor(random() * REGIONS.length)
    const plan = random() < 0.4 ? 'yearly' : 'monthly'
    const contacts = Math.floor(4 * random() * random())
    const features = {
      tenure,
      fee: fee.toFixed(2),
      load: load.toFixed(4),
      region: REGIONS[region] ?? '',
      plan,
      contacts: random() < 0.06 ? '' : contacts,
    }
    const signal = (32 - tenure) / 14 + (fee - 50) / 25 + load + [0, 0.8, -0.8, 0.2][region]! + contacts / 2
    const columns = { ...features, ...make({ random, normal, row, features, signal: signal / 2 }) }
    if (row === 0) lines.push(Object.keys(columns).join(','))
    lines.push(Object.values(columns).join(','))
  }
  return `${lines.join('\n')}\n`
}
