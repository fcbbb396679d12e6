import { ticks } from 'd3-array'
import { type Content, html, type Markup } from '../page/markup.ts'

/*
 * The frame that all charts share: its size in the units of its picture, axes with few ticks, and a title and a sentence
 * for who cannot see it. Where a chart is drawn small its letters are larger in it (style.ts), so that they can be read.
 */

const WIDTH = 420
const HEIGHT = 250
const LEFT = 58
const RIGHT = 22
const TOP = 10
const BOTTOM = 42
const TICKS = 5

/** From values to places in a picture, by a straight line. Not d3-scale: its colours and dates would be 24 kB. */
export type Scale = {
  (value: number): number
  readonly domain: readonly [number, number]
}
export type Scales = { readonly x: Scale; readonly y: Scale }

export type Axis = {
  readonly domain: readonly [number, number]
  readonly label: string
  readonly format?: (value: number) => string
  /** Of a count: there are no halves. */
  readonly isWhole?: true
}

export type Figure = {
  readonly title: string
  /** What is seen, in a sentence. */
  readonly description: string
  readonly x: Axis
  readonly y: Axis
}

/** Scales for a frame's two axes; `y` grows upwards. */
export function scalesOf({ x, y }: Pick<Figure, 'x' | 'y'>): Scales {
  return {
    x: linear(widened(x.domain), [LEFT, WIDTH - RIGHT]),
    y: linear(widened(y.domain), [HEIGHT - BOTTOM, TOP]),
  }
}

function linear(domain: readonly [number, number], [from, to]: readonly [number, number]): Scale {
  const [low, high] = domain
  return Object.assign((value: number) => from + ((value - low) / (high - low)) * (to - from), { domain })
}

/** An axis of one value has nothing to divide by. */
function widened([low, high]: readonly [number, number]): readonly [number, number] {
  return low < high ? [low, high] : [low - 0.5, high + 0.5]
}

/** A chart: its title, which colour is which, axes with marks, then what is seen. */
export function frame(figure: Figure, scales: Scales, marks: Content, key?: Markup): Markup {
  const { title, description, x, y } = figure
  return html`<figure class="chart"><h3>${title}</h3>${key}
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${`${title}. ${description}`}">
${horizontal(scales.y, y)}${vertical(scales.x, x)}${marks}
</svg>
<figcaption>${description}</figcaption>
</figure>
`
}

/** Which colour is which. */
export function legend(names: readonly string[]): Markup {
  return html`<p class="legend">${names.map((name, index) => html`<span class="key-${index + 1}">${name}</span> `)}</p>`
}

function horizontal(scale: Scale, { label, format = tickText(scale), isWhole }: Axis): Markup {
  const shown = ticks(...scale.domain, TICKS).filter((tick) => !isWhole || Number.isInteger(tick))
  const lines = shown.map((tick) => {
    const at = round(scale(tick))
    return html`<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at}" y2="${at}"/><text class="end" x="${LEFT - 7}" y="${at + 4}">${format(tick)}</text>`
  })
  const middle = (TOP + HEIGHT - BOTTOM) / 2
  return html`<g>${lines}<text transform="translate(12 ${middle}) rotate(-90)">${label}</text></g>`
}

function vertical(scale: Scale, { label, format = tickText(scale) }: Axis): Markup {
  const bottom = HEIGHT - BOTTOM
  const marks = ticks(...scale.domain, TICKS).map((tick) => {
    const at = round(scale(tick))
    return html`<line class="axis" x1="${at}" x2="${at}" y1="${bottom}" y2="${bottom + 4}"/><text x="${at}" y="${bottom + 17}">${format(tick)}</text>`
  })
  return html`<g><line class="axis" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${bottom}" y2="${bottom}"/>${marks}<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 5}">${label}</text></g>`
}

/** Long numbers as `1.2M`. */
function tickText(scale: Scale): (value: number) => string {
  const [low, high] = scale.domain
  const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 })
  const plain = new Intl.NumberFormat('en', { maximumSignificantDigits: 4 })
  return (value) => (Math.max(Math.abs(low), Math.abs(high)) >= 10_000 ? compact : plain).format(value)
}

/** A tenth of a unit is less than anybody sees, and halves a picture's bytes. */
export function round(value: number): number {
  return Math.round(value * 10) / 10
}

export function percentText(share: number): string {
  return `${Math.round(share * 100)} %`
}
