import { type Columns, type Draw, drawTable, sentence, type Table } from './tables.ts'

/** Nothing in these gives the target away; some have one feature that is honestly strong. */
type Kind = { readonly name: string; readonly make: (draw: Draw) => Columns }

const yes = (is: boolean) => (is ? 'yes' : 'no')
/** A value that tells a share of what decides. */
const mixed = (signal: number, noise: number, normal: () => number) => (signal + noise * normal()).toFixed(4)

const KINDS: readonly Kind[] = [
  { name: 'two classes', make: ({ signal, normal }) => ({ churned: yes(signal + 0.5 * normal() > 0.3) }) },
  {
    name: 'one class in seven, and an ID',
    make: ({ signal, normal, row }) => ({
      customer_id: 10_000 + 3 * row,
      default: Number(signal + 0.4 * normal() > 1.3),
    }),
  },
  {
    name: 'three classes',
    make: ({ signal, normal }) => {
      const level = signal + 0.4 * normal()
      return { grade: level < -0.5 ? 'low' : level < 0.7 ? 'middle' : 'high' }
    },
  },
  { name: 'an amount', make: ({ signal, normal }) => ({ price: (200 + 40 * (signal + 0.4 * normal())).toFixed(1) }) },
  {
    name: 'a skewed amount',
    make: ({ signal, normal }) => ({ charges: Math.exp(7 + signal + 0.4 * normal()).toFixed(2) }),
  },
  {
    name: 'two classes with a feature of AUC .98',
    make: ({ signal, normal }) => {
      const risk = 1.6 * normal()
      return { blood: mixed(risk, 0.3, normal), diagnosis: yes(risk + 0.3 * signal + 0.2 * normal() > 0) }
    },
  },
  {
    name: 'an amount with a feature of R² .93',
    make: ({ signal, normal }) => {
      const area = 60 + 25 * normal()
      return { area: area.toFixed(1), price: (3 * area + 10 * signal + 16 * normal()).toFixed(0) }
    },
  },
  {
    name: 'three kinds with a feature that parts one of them',
    make: ({ random, normal }) => {
      const kind = Math.floor(3 * random())
      const petal = [1.4, 4.2, 5.4][kind]! + 0.5 * normal()
      const width = [0.3, 1.3, 2][kind]! + 0.28 * normal()
      return { petal: petal.toFixed(2), width: width.toFixed(2), species: ['a', 'b', 'c'][kind]! }
    },
  },
  {
    name: 'a level of which nine in ten churn',
    make: ({ random, signal, normal }) => {
      const contract = random() < 0.25 ? 'open' : 'fixed'
      const churned = contract === 'open' ? random() < 0.9 : signal + 0.5 * normal() > 0.6
      return { contract, churned: yes(churned) }
    },
  },
  {
    name: 'gaps that tell a little',
    make: ({ random, signal, normal }) => {
      const churned = signal + 0.4 * normal() > 0.2
      const score = random() < (churned ? 0.4 : 0.15) ? '' : (300 + 100 * normal()).toFixed(0)
      return { last_score: score, churned: yes(churned) }
    },
  },
]

/** Words that tell much, and no more than what people say tells. */
const TEXT: Kind = {
  name: 'notes of which some words tell much',
  make: (draw) => {
    const churned = draw.signal + 0.5 * draw.normal() > 0.3
    const mood = draw.random() < 0.8 ? churned : !churned
    const notes = sentence(draw, mood ? ['angry', 'cancel', 'expensive'][Math.floor(3 * draw.random())]! : 'glad')
    return { notes, churned: yes(churned) }
  },
}

/** Three of each kind. */
export function cleanSets(seed: number): readonly Table[] {
  const kinds = Array.from({ length: 30 }, (_, index) => KINDS[index % KINDS.length]!)
  return [...kinds, TEXT, TEXT, TEXT].map(({ name, make }, index) => {
    const rows = [500, 900, 1_500][index < 30 ? Math.floor(index / KINDS.length) : index - 30]!
    return { name: `${name}, ${rows} rows`, csv: drawTable(seed + index, rows, make), manifest: {} }
  })
}
