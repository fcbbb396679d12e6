import { useLayoutEffect, useRef, useState } from 'preact/hooks'

export type Series = {
  readonly name: string
  readonly points: readonly (readonly [x: number, y: number])[]
  readonly look: 'line-1' | 'line-2' | 'reference'
  readonly dots?: boolean
}

type Props = {
  readonly title: string
  /** What it shows, in a sentence, for whoever does not see it. */
  readonly text: string
  readonly series: readonly Series[]
  readonly xTitle: string
  readonly yTitle: string
  readonly height?: number
  readonly xText?: (x: number) => string
  readonly onPick?: (place: number) => void
}

const LEFT = 52
const RIGHT = 12
const TOP = 14
const BOTTOM = 40
const TICKS = 4

/** Lines over a common axis, drawn in the pixels that there are, so that letters keep their size. */
export function LineChart({ title, text, series, xTitle, yTitle, height = 240, xText }: Props) {
  const box = useRef<HTMLElement>(null)
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const element = box.current
    if (!element) return undefined
    const measure = () => setWidth(element.clientWidth - 24)
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  const all = series.flatMap(({ points }) => points)
  const xs = scale(
    all.map(([x]) => x),
    LEFT,
    Math.max(LEFT + 10, width - RIGHT),
    0,
  )
  const ys = scale(
    all.map(([, y]) => y),
    height - BOTTOM,
    TOP + 16,
    0.06,
  )
  return (
    <figure class="chart" ref={box}>
      <figcaption>
        <strong>{title}</strong>
        <span class="legend">
          {series.map(({ name, look }) => (
            <span key={name} class={`key ${look}`}>
              {name}
            </span>
          ))}
        </span>
      </figcaption>
      {/* The height stands before the width is known: nothing moves. */}
      <svg height={height} width={Math.max(0, width)} role="img" aria-label={text}>
        {width > 0 && all.length > 0 && (
          <>
            {ticksOf(ys.low, ys.high).map((tick) => (
              <g key={tick}>
                <line class="grid" x1={LEFT} x2={width - RIGHT} y1={ys.at(tick)} y2={ys.at(tick)} />
                <text class="end" x={LEFT - 8} y={ys.at(tick) + 4}>
                  {tickText(tick)}
                </text>
              </g>
            ))}
            {xTicks(xs.low, xs.high, width, xText).map(({ tick, text: shown, look }) => (
              <text key={tick} class={look} x={xs.at(tick)} y={height - BOTTOM + 18}>
                {shown}
              </text>
            ))}
            <text x={(LEFT + width - RIGHT) / 2} y={height - 4}>
              {xTitle}
            </text>
            <text class="start" x={0} y={TOP}>
              {yTitle}
            </text>
            {series.map(({ name, points, look, dots }) => (
              <g key={name}>
                <path class={look} d={pathOf(points.map(([x, y]) => [xs.at(x), ys.at(y)]))} />
                {dots && points.map(([x, y]) => <circle key={x} class="dot" cx={xs.at(x)} cy={ys.at(y)} r="4" />)}
              </g>
            ))}
          </>
        )}
      </svg>
    </figure>
  )
}

function scale(values: readonly number[], from: number, to: number, margin: number) {
  const [least, most] = values.length === 0 ? [0, 1] : [Math.min(...values), Math.max(...values)]
  const room = (most - least || Math.abs(most) || 1) * margin
  const [low, high] = [least - room, most + room]
  const span = high - low || 1
  return { low, high, at: (value: number) => from + ((value - low) / span) * (to - from) }
}

/** Round numbers between two values. */
function ticksOf(low: number, high: number): readonly number[] {
  const step = niceStep((high - low) / TICKS)
  const ticks: number[] = []
  for (let tick = Math.ceil(low / step) * step; tick <= high; tick += step) ticks.push(Number(tick.toPrecision(12)))
  return ticks
}

type Tick = { readonly tick: number; readonly text: string; readonly look: string | undefined }

/** Round numbers; or, of times, even places, with each text once, and the outer ones within the picture. */
function xTicks(low: number, high: number, width: number, xText: Props['xText']): readonly Tick[] {
  if (!xText) return ticksOf(low, high).map((tick) => ({ tick, text: String(tick), look: undefined }))
  const places = Math.max(2, Math.min(5, Math.floor(width / 180)))
  const even = Array.from({ length: places }, (_, place) => low + ((high - low) * place) / (places - 1))
  const last = even.length - 1
  return even
    .map((tick, place) => ({
      tick,
      text: xText(tick),
      look: place === 0 ? 'start' : place === last ? 'end' : undefined,
    }))
    .filter(({ text }, place, all) => all.findIndex((each) => each.text === text) === place)
}

function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough || 1))
  const factor = [1, 2, 5, 10].find((each) => each * power >= rough) ?? 10
  return factor * power
}

function tickText(value: number): string {
  return Math.abs(value) >= 1e5 ? value.toExponential(1) : String(Number(value.toPrecision(4)))
}

function pathOf(points: readonly (readonly [number, number])[]): string {
  return points.map(([x, y], place) => `${place === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('')
}
