/** HTML or SVG that was made here: everything in it that came from outside is escaped. */
export class Markup {
  readonly #source: string

  constructor(source: string) {
    this.#source = source
  }

  toString(): string {
    return this.#source
  }
}

/** What may stand between the literal parts: a text is escaped, markup is taken as it is, nothing is left out. */
export type Content = Markup | string | number | null | undefined | false | readonly Content[]

/** Column names, labels and cells are data: as text and as an attribute's value they stay so. */
export function html(literals: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return new Markup(literals.reduce((source, literal, index) => source + sourceOf(contents[index - 1]) + literal))
}

/**
 * JSON for a script element that runs nothing. Entities are not read there, and only `<` could end it.
 */
export function jsonElement(id: string, value: unknown): Markup {
  const json = JSON.stringify(value).replaceAll('<', String.raw`\u003c`)
  return html`<script type="application/json" id="${id}">${new Markup(json)}</script>`
}

function sourceOf(content: Content): string {
  if (content === null || content === undefined || content === false) return ''
  if (content instanceof Markup) return content.toString()
  return Array.isArray(content) ? content.map(sourceOf).join('') : escaped(String(content))
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Control characters but spaces are none of HTML's, so they become the replacement character. */
function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '').replace(/\p{Cc}/gu, visible)
}

function visible(control: string): string {
  return '\t\n\r'.includes(control) ? control : '\ufffd'
}
