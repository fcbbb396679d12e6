/*
 * What all pages are drawn with: the report of a run and the console. Names say what a colour is for. On every ground
 * letters have a contrast of 4.5 to 1 and more, marks of charts and edges of controls 3 to 1, and the marks tell apart
 * for the colour-blind (tokens.test.ts). No colour says anything alone: a word or a shape stands beside it.
 */

export const COLOURS = {
  light: {
    /** The page, and what lies on it. */
    ground: '#ffffff',
    raised: '#f6f7f9',
    text: '#1a1f26',
    quiet: '#57606c',
    /** Between rows and sections. */
    line: '#dde2e8',
    /** Around what can be typed into or clicked. */
    edge: '#78828e',
    /** Links, the button that is meant, the focus. */
    accent: '#0a62a8',
    'on-accent': '#ffffff',
    'accent-ground': '#e7f1fa',
    /** The two series of a chart; a third is dashed. */
    mark: '#0a62a8',
    other: '#c2520a',
    /** Served, waiting for a person, failed or rejected. */
    good: '#0a673a',
    'good-ground': '#e5f5ec',
    wait: '#764a00',
    'wait-ground': '#fdf2da',
    bad: '#a3231f',
    'bad-ground': '#fdebea',
  },
  dark: {
    ground: '#0e1217',
    raised: '#171c23',
    text: '#e7ebf0',
    quiet: '#a3adb9',
    line: '#2b333d',
    edge: '#717c89',
    accent: '#6db9f2',
    'on-accent': '#06131f',
    'accent-ground': '#12283a',
    mark: '#58b0ea',
    other: '#f2a65e',
    good: '#72d89d',
    'good-ground': '#112c1e',
    wait: '#f0c467',
    'wait-ground': '#30260d',
    bad: '#ff9d96',
    'bad-ground': '#381816',
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, `#${string}`>>>>

export type Theme = keyof typeof COLOURS
export type Colour = keyof (typeof COLOURS)['light']

/** Sizes of letters: `s` for what stands beside, `m` for text, the others for headings and large figures. */
const LETTERS = { xs: '12px', s: '14px', m: '16px', l: '20px', xl: '28px' } as const

/** Distances, from inside of a cell to between sections. */
const SPACES = { 1: '4px', 2: '8px', 3: '12px', 4: '16px', 5: '24px', 6: '32px', 7: '48px' } as const

/** The fonts of the machine: nothing is fetched. */
const FONTS = {
  sans: 'system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif',
  mono: 'ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace',
} as const

/**
 * The tokens as custom properties: light or dark as the machine is set, or as `data-theme` of the root says; paper is
 * always light.
 */
export function tokensCss(): string {
  const sizes = { ...prefixed('size', LETTERS), ...prefixed('space', SPACES), ...prefixed('font', FONTS) }
  const light = declarations({ 'color-scheme': 'light', ...prefixed('', COLOURS.light) })
  const dark = declarations({ 'color-scheme': 'dark', ...prefixed('', COLOURS.dark) })
  return `:root{${declarations({ ...sizes, '--radius': '10px', '--radius-s': '6px' })}${light}}
@media screen and (prefers-color-scheme:dark){:root:not([data-theme=light]){${dark}}}
@media screen{:root[data-theme=dark]{${dark}}}
`
}

function prefixed(kind: string, values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`--${kind && `${kind}-`}${name}`, value]))
}

function declarations(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([property, value]) => `${property}:${value};`)
    .join('')
}
