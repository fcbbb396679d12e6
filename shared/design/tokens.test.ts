import { describe, expect, it } from 'vitest'
import { COLOURS, type Colour, type Theme, tokensCss } from './tokens.ts'

type Rgb = readonly [red: number, green: number, blue: number]

const THEMES = Object.keys(COLOURS) as readonly Theme[]

/** Red, green and blue from 0 to 1 in linear light (sRGB, IEC 61966-2-1). */
function linear(hex: string): Rgb {
  const part = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.040_45 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return [part(1), part(3), part(5)]
}

/** As WCAG 2 counts it, 1 to 21. */
function contrast(a: string, b: string): number {
  const luminance = (hex: string) => {
    const [red, green, blue] = linear(hex)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((first, second) => first - second)
  return (high + 0.05) / (low + 0.05)
}

/** How each kind of eye sees colours, in linear light: Machado, Oliveira and Fernandes (2009), severity 1. */
const EYES: Readonly<Record<string, readonly [Rgb, Rgb, Rgb]>> = {
  most: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152_286, 1.052_583, -0.204_868],
    [0.114_503, 0.786_281, 0.099_216],
    [-0.003_882, -0.048_116, 1.051_998],
  ],
  deuteranopia: [
    [0.367_322, 0.860_646, -0.227_968],
    [0.280_085, 0.672_501, 0.047_413],
    [-0.011_82, 0.042_94, 0.968_881],
  ],
  tritanopia: [
    [1.255_528, -0.076_749, -0.178_779],
    [-0.078_411, 0.930_809, 0.147_602],
    [0.004_733, 0.691_367, 0.3039],
  ],
}

/** CIELAB of a colour as an eye sees it. */
function seen(hex: string, eye: readonly [Rgb, Rgb, Rgb]): Rgb {
  const light = linear(hex)
  const dot = ([a, b, c]: Rgb, [x, y, z]: Rgb) => Math.min(1, Math.max(0, a * x + b * y + c * z))
  const rgb: Rgb = [dot(eye[0], light), dot(eye[1], light), dot(eye[2], light)]
  const f = (value: number) => (value > 0.008_856 ? Math.cbrt(value) : 7.787 * value + 16 / 116)
  const x = f(dot([0.4124, 0.3576, 0.1805], rgb) / 0.9505)
  const y = f(dot([0.2126, 0.7152, 0.0722], rgb))
  const z = f(dot([0.0193, 0.1192, 0.9505], rgb) / 1.089)
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
}

describe.each(THEMES)('in %s', (theme) => {
  const colours = COLOURS[theme]
  const onGrounds = (names: readonly Colour[], grounds: readonly Colour[]) =>
    names.flatMap((name) =>
      grounds.map((ground) => [`${name} on ${ground}`, contrast(colours[name], colours[ground])] as const),
    )

  it.each([
    ...onGrounds(['text', 'quiet', 'accent'], ['ground', 'raised']),
    ...onGrounds(['text', 'quiet', 'good'], ['good-ground']),
    ...onGrounds(['text', 'quiet', 'wait'], ['wait-ground']),
    ...onGrounds(['text', 'quiet', 'bad'], ['bad-ground']),
    ...onGrounds(['text', 'quiet', 'accent'], ['accent-ground']),
    ...onGrounds(['good', 'wait', 'bad'], ['ground', 'raised']),
    ...onGrounds(['on-accent'], ['accent']),
  ])('%s can be read', (_, ratio) => {
    expect(ratio).toBeGreaterThanOrEqual(4.5)
  })

  it.each(onGrounds(['mark', 'other', 'edge'], ['ground', 'raised']))('%s can be seen', (_, ratio) => {
    expect(ratio).toBeGreaterThanOrEqual(3)
  })

  it.each(Object.entries(EYES))('the series of a chart tell apart: %s', (_, eye) => {
    const [mark, other] = [seen(colours.mark, eye), seen(colours.other, eye)]
    // 10 is seen at a glance.
    expect(Math.hypot(mark[0] - other[0], mark[1] - other[1], mark[2] - other[2])).toBeGreaterThan(30)
  })
})

it('both themes set the same properties', () => {
  expect(Object.keys(COLOURS.dark)).toEqual(Object.keys(COLOURS.light))
  const [, ...dark] = tokensCss().match(/--ground:[^;]*/g) ?? []
  expect(dark).toEqual([`--ground:${COLOURS.dark.ground}`, `--ground:${COLOURS.dark.ground}`])
})
