import { createHash } from 'node:crypto'
import { BASE_CSS } from '#shared/design/base-css.ts'

const STYLE = `${BASE_CSS}main{max-width:520px;margin:15vh auto 0;padding:0 var(--space-5)}code{background:var(--raised);padding:2px 6px;border-radius:var(--radius-s)}`

/** What somebody without a session sees. */
export const LOCKED_PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Boostline</title><style>${STYLE}</style></head>
<body><main><h1>This console is locked</h1>
<p>It opens by a link that works once. The newest one stands in the terminal where the console runs; it begins with <code>Console</code>.</p>
<p class="quiet">Sessions end when the console is stopped. Start it again with <code>npm start</code> or <code>./boostline console</code> for a new link.</p>
</main></body></html>
`

/** Its one style by its hash. */
export const LOCKED_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

/** Goes on to the console from its own origin, which sends the cookie. */
export function openedPage(): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=/"><title>Boostline</title></head>
<body><a href="/">Open the console</a></body></html>
`
}
