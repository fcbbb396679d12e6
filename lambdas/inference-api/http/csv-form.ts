/** How a caller wants CSV. */
export type CsvForm = { readonly header: boolean }

/**
 * Whether an answer is to be CSV, by the `accept` of a request: where text/csv stands before JSON, or JSON is not
 * taken. `text/csv; header=absent` (RFC 4180) leaves the header out. Undefined: JSON.
 */
export function csvForm({ accept = '' }: Readonly<Record<string, string>>): CsvForm | undefined {
  const [first] = accept
    .toLowerCase()
    .split(',')
    .map(mediaRange)
    .filter(({ type, quality }) => quality > 0 && ANSWERS.has(type))
    .sort((a, b) => b.quality - a.quality)
  return first?.type === CSV ? { header: !first.parameters.includes('header=absent') } : undefined
}

const CSV = 'text/csv'
const ANSWERS = new Set([CSV, 'application/json', 'application/*', '*/*'])

function mediaRange(text: string) {
  const [type = '', ...parameters] = text.trim().split(/\s*;\s*/)
  const quality = parameters.find((parameter) => parameter.startsWith('q='))
  return { type, parameters, quality: quality === undefined ? 1 : Number(quality.slice(2)) || 0 }
}
