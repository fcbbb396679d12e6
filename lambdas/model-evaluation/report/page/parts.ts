import { type Content, html, type Markup } from './markup.ts'

/** What is wider than a phone scrolls in itself, by the keyboard too. */
export function scrolling(name: string, table: Content): Markup {
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${name}">${table}</div>
`
}

export type Heading = { readonly text: string; readonly isNumber?: boolean }

export function headings(...all: readonly (string | Heading)[]): Markup {
  return html`<thead><tr>${all.map((each) => {
    const { text, isNumber = false } = typeof each === 'string' ? { text: each } : each
    return html`<th scope="col"${isNumber && html` class="number"`}>${text}</th>`
  })}</tr></thead>`
}

/** A heading over numbers. */
export function ofNumbers(text: string): Heading {
  return { text, isNumber: true }
}
