import process from 'node:process'

/** How a page is looked at. */
export type Look = { readonly width: number; readonly theme: 'light' | 'dark' }

/** A phone, a tablet, a desk. */
const WIDTHS = [360, 768, 1440]
const ALL_LOOKS: readonly Look[] = WIDTHS.flatMap((width) => [
  { width, theme: 'light' as const },
  { width, theme: 'dark' as const },
])

/**
 * The looks of a view of which pictures are taken: every one by `npm run test:pages`, of `npm test` the few that are
 * given here, as ten pictures of all views are enough to see that they can be taken.
 */
export function looksOf(few: readonly Look[]): readonly Look[] {
  return process.env['BOOSTLINE_PICTURES'] === 'all' ? ALL_LOOKS : few
}
