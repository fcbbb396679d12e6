import { type Columns, type Draw, drawTable, sentence, type Table } from './tables.ts'

/** Sets with a column, or several, that know the outcome. */
type Kind = {
  readonly name: string
  readonly rows?: number
  readonly manifest?: object
  readonly make: (draw: Draw) => Columns
}

const yes = (is: boolean) => (is ? 'yes' : 'no')
const isChurned = ({ signal, normal }: Draw) => signal + 0.6 * normal() > 0.5
const amountOf = ({ signal, normal }: Draw) => 200 + 40 * (signal + 0.6 * normal())
const classOf = ({ signal, normal }: Draw) => {
  const level = signal + 0.5 * normal()
  return level < -0.4 ? 'low' : level < 0.6 ? 'middle' : 'high'
}

/** A copy of two classes in which a share of the rows is wrong. */
const flipped = (share: number): Kind => ({
  name: `a copy of two classes, ${100 * share} % of it wrong`,
  rows: 1_000,
  make: (draw) => {
    const churned = isChurned(draw)
    return { state: draw.random() < share ? yes(!churned) : yes(churned), churned: yes(churned) }
  },
})

/** A copy of an amount with noise, as a share of the amount's own spread. */
const noisy = (noise: number): Kind => ({
  name: `a copy of an amount, noise of ${100 * noise} % of its spread`,
  rows: 1_000,
  make: (draw) => {
    const price = amountOf(draw)
    return { offer: (price + noise * 52 * draw.normal()).toFixed(3), price: price.toFixed(2) }
  },
})

const KINDS: readonly Kind[] = [
  flipped(0),
  flipped(0.002),
  flipped(0.004),
  noisy(0),
  noisy(0.02),
  noisy(0.05),
  noisy(0.08),
  {
    name: 'the other side of two classes',
    make: (draw) => {
      const churned = isChurned(draw)
      return { kept: Number(!churned), churned: Number(churned) }
    },
  },
  {
    name: 'the amount in another currency, rounded',
    make: (draw) => {
      const price = amountOf(draw)
      return { price_eur: Math.round(0.87 * price), price: price.toFixed(2) }
    },
  },
  {
    name: 'the logarithm of the amount',
    make: (draw) => {
      const charges = Math.exp(amountOf(draw) / 40)
      return { magnitude: Math.log(charges).toFixed(4), charges: charges.toFixed(2) }
    },
  },
  {
    name: 'the amount in twenty bands',
    make: (draw) => {
      const price = amountOf(draw)
      return { band: Math.floor(price / 10), price: price.toFixed(2) }
    },
  },
  {
    name: 'two parts of a sum',
    make: (draw) => {
      const [casual, registered] = [
        Math.round(60 * draw.random() ** 2),
        Math.round(80 + 30 * draw.signal + 25 * draw.normal()),
      ]
      return { casual, registered, cnt: casual + registered }
    },
  },
  {
    name: 'four parts of a sum',
    make: (draw) => {
      const parts = [1, 2, 3, 4].map((size) => Math.round(20 * size + 8 * draw.normal() + 5 * draw.signal))
      return {
        ...Object.fromEntries(parts.map((part, at) => [`week_${at + 1}`, part])),
        sales: parts.reduce((sum, part) => sum + part, 0),
      }
    },
  },
  {
    name: 'a difference of two columns',
    make: (draw) => {
      const [income, expenses] = [1_000 + 200 * draw.normal(), 700 + 150 * draw.normal() + 40 * draw.signal]
      return { gross: income.toFixed(1), spent: expenses.toFixed(1), profit: (income - expenses).toFixed(1) }
    },
  },
  {
    name: 'failures that are counted in the target',
    make: (draw) => {
      const parts = ['heat', 'power', 'wear'].map(
        (name, at) => [name, Number(draw.signal + 0.5 * draw.normal() > 1 + 0.2 * at)] as const,
      )
      const first = parts.findIndex(([, failed]) => failed === 1)
      return {
        ...Object.fromEntries(parts.map(([name], at) => [name, Number(at === first)])),
        failed: Number(first >= 0),
      }
    },
  },
  {
    name: 'one of the classes as a column',
    make: (draw) => {
      const level = classOf(draw)
      return { is_high: Number(level === 'high'), level }
    },
  },
  {
    name: 'all classes as columns',
    make: (draw) => {
      const level = classOf(draw)
      return { a: Number(level === 'low'), b: Number(level === 'middle'), c: Number(level === 'high'), level }
    },
  },
  {
    name: 'a state that only churned customers have, a third of them',
    rows: 1_500,
    make: (draw) => {
      const churned = isChurned(draw)
      const state =
        churned && draw.random() < 0.35 ? 'closed' : ['active', 'paused', 'new'][Math.floor(3 * draw.random())]!
      return { state, churned: yes(churned) }
    },
  },
  {
    name: 'the same of half of them',
    rows: 800,
    make: (draw) => {
      const churned = isChurned(draw)
      const state = churned && draw.random() < 0.5 ? 'closed' : ['active', 'paused'][Math.floor(2 * draw.random())]!
      return { state, churned: yes(churned) }
    },
  },
  {
    name: 'a reason that only churned customers gave',
    rows: 1_000,
    make: (draw) => {
      const churned = isChurned(draw)
      const reason = churned && draw.random() < 0.7 ? ['price', 'moved', 'service'][Math.floor(3 * draw.random())]! : ''
      return { reason, churned: yes(churned) }
    },
  },
  {
    name: 'a day of leaving, filled in for three in five',
    rows: 1_000,
    make: (draw) => {
      const churned = isChurned(draw)
      const day = `2026-0${1 + Math.floor(9 * draw.random())}-1${Math.floor(10 * draw.random())}`
      return { left_on: churned && draw.random() < 0.6 ? day : '', churned: yes(churned) }
    },
  },
  {
    name: 'an amount that is missing for half of the defaults',
    rows: 1_000,
    make: (draw) => {
      const defaulted = isChurned(draw)
      return {
        settled: defaulted && draw.random() < 0.5 ? '' : (100 + 20 * draw.normal()).toFixed(1),
        default: Number(defaulted),
      }
    },
  },
  {
    name: 'the state of each class: codes that belong to one',
    rows: 1_500,
    make: (draw) => {
      const level = classOf(draw)
      return {
        code: `${level === 'low' ? 'P' : level === 'middle' ? 'Q' : 'R'}${Math.floor(15 * draw.random())}`,
        level,
      }
    },
  },
  {
    name: 'a score of the outcome, by its name',
    rows: 1_000,
    make: (draw) => {
      const churned = isChurned(draw)
      return { churn_score: ((churned ? 62 : 38) + 9 * draw.normal()).toFixed(0), churned: yes(churned) }
    },
  },
  {
    name: 'a prediction of another model',
    rows: 1_000,
    make: (draw) => {
      const churned = isChurned(draw)
      return { prediction: (Number(churned) + 0.3 * draw.normal()).toFixed(3), churned: yes(churned) }
    },
  },
  {
    name: 'a price of the price, by its name',
    rows: 800,
    make: (draw) => {
      const price = amountOf(draw)
      return { price_last_month: (price + 20 * draw.normal()).toFixed(1), price: price.toFixed(1) }
    },
  },
  {
    name: 'an ID by which the file was sorted',
    rows: 1_000,
    manifest: { features: { keep: ['record_id'] } },
    make: (draw) => {
      const churned = draw.row < 500 ? draw.random() < 0.08 : draw.random() < 0.92
      return { record_id: 5_000 + 3 * draw.row, churned: yes(churned) }
    },
  },
  {
    name: 'a number of the row, the file nearly in order',
    rows: 900,
    manifest: { features: { keep: ['position'] } },
    make: (draw) => {
      const price = 100 + draw.row / 3 + 20 * draw.normal()
      return { position: 2 * draw.row, price: price.toFixed(1) }
    },
  },
  {
    name: 'a refund that only cancelled orders get',
    rows: 1_000,
    make: (draw) => {
      const cancelled = isChurned(draw)
      return { refund: cancelled ? (20 + 10 * draw.random()).toFixed(2) : '0', cancelled: yes(cancelled) }
    },
  },
  {
    name: 'a letter for each of four classes',
    rows: 800,
    make: (draw) => {
      const at = Math.max(0, Math.min(3, Math.floor(2 + draw.signal + 0.5 * draw.normal())))
      return { letter: ['P', 'Q', 'R', 'S'][at]!, grade: ['A', 'B', 'C', 'D'][at]! }
    },
  },
  {
    name: 'notes that say of most who left that the account is closed',
    rows: 1_000,
    make: (draw) => {
      const churned = isChurned(draw)
      const notes = sentence(draw, ...(churned && draw.random() < 0.7 ? ['account', 'closed'] : ['account', 'open']))
      return { notes, churned: yes(churned) }
    },
  },
  {
    name: 'notes with the word of the target for a third of them',
    rows: 1_000,
    make: (draw) => {
      const churned = isChurned(draw)
      return { notes: sentence(draw, ...(churned && draw.random() < 0.35 ? ['churned'] : [])), churned: yes(churned) }
    },
  },
  {
    name: 'a text with the price in it',
    rows: 800,
    make: (draw) => {
      const price = amountOf(draw).toFixed(0)
      return { ad: sentence(draw, `for ${price} euros`), price }
    },
  },
]

/** Near-copies that are below the bar: what is found of them is told, and a model may serve. */
const BELOW: readonly Kind[] = [flipped(0.01), flipped(0.02), flipped(0.04), noisy(0.15), noisy(0.2), noisy(0.3)]

export function leakySets(seed: number): readonly Table[] {
  return drawn(KINDS, seed)
}

export function setsBelowTheBar(seed: number): readonly Table[] {
  return drawn(BELOW, seed)
}

function drawn(kinds: readonly Kind[], seed: number): readonly Table[] {
  return kinds.map(({ name, rows = 600, manifest = {}, make }, index) => {
    const csv = drawTable(seed + index, rows, make)
    // The target is named: what holds the model is the leak alone.
    const target = csv.slice(0, csv.indexOf('\n')).split(',').at(-1)
    return { name: `${name}, ${rows} rows`, csv, manifest: { target, ...manifest } }
  })
}
