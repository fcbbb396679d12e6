import process from 'node:process'
import { casesOfCommit } from '../depth.ts'

/** How a page is looked at. */
export type Look = { readonly width: number; readonly theme: 'light' | 'dark' }

/** A phone, a tablet, a desk. */
const WIDTHS = [360, 768, 1440]
const ALL_LOOKS: readonly Look[] = WIDTHS.flatMap((width) => [
  { width, theme: 'light' as const },
  { width, theme: 'dark' as const },
])

/** The looks at which a view is tried: all by `npm run test:pages` and `test:deep`, one by `npm test`, another with each commit. */
export function looksOf(view: string): readonly Look[] {
  if (process.env['BOOSTLINE_PICTURES'] === 'all') return ALL_LOOKS
  return casesOfCommit(ALL_LOOKS, { every: ALL_LOOKS.length, list: `the looks of ${view}` })
}
