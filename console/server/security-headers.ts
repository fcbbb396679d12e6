/** With every answer: nothing of it is guessed at, framed, told to other sites or kept by a proxy. */
export const COMMON_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
} as const

/** Of the page: its own files, its own server, and the report of a run in a frame. */
export const PAGE_POLICY = policy({
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' data:",
  'connect-src': "'self'",
  'frame-src': "'self'",
  'form-action': "'none'",
  'base-uri': "'none'",
  'frame-ancestors': "'none'",
  'require-trusted-types-for': "'script'",
})

/**
 * Of a report: it is sandboxed wherever it is opened, so that whoever may write into the bucket gets neither this origin
 * nor the network. Its own policy, in its head, allows its own style and script by their hashes.
 */
export const REPORT_POLICY = policy({
  sandbox: 'allow-scripts',
  'connect-src': "'none'",
  'frame-src': "'none'",
  'object-src': "'none'",
  'img-src': 'data:',
  'font-src': "'none'",
  'form-action': "'none'",
  'base-uri': "'none'",
  'frame-ancestors': "'self'",
})

/** Of everything else, which is no page. */
export const DATA_POLICY = policy({ 'default-src': "'none'", 'frame-ancestors': "'none'", sandbox: '' })

function policy(directives: Readonly<Record<string, string>>): string {
  return Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`.trim())
    .join('; ')
}
