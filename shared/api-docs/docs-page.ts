import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'

/*
 * The page that shows a person the API: empty until it has read openapi.json, with the caller's own key.
 */

/** Where its files are: beside the function's bundle, which is no module. */
export const DOCS_FOLDER = import.meta.dirname ? path.join(import.meta.dirname, 'assets') : __dirname

export type DocsAnswer = { readonly headers: Readonly<Record<string, string>>; readonly text: string }

const HTML = 'text/html; charset=utf-8'
const SCRIPT = 'text/javascript; charset=utf-8'
const STYLE = 'text/css; charset=utf-8'
const TEXT = 'text/plain; charset=utf-8'

/** By the name it is asked for: the file, and what it is. */
const ASSETS = {
  'docs-page.css': { file: 'docs-page.css', type: STYLE },
  'docs-page.js': { file: 'docs-page.js', type: SCRIPT },
  'swagger-ui-bundle.js': { file: 'swagger-ui-bundle.js.gz', type: SCRIPT },
  'swagger-ui.css': { file: 'swagger-ui.css.gz', type: STYLE },
  'swagger-ui-licences.txt': { file: 'swagger-ui-licences.txt.gz', type: TEXT },
} as const

/** Nothing from elsewhere, and nothing sent there. Swagger UI sets styles of elements, and its arrows are data. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

const COMMON = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
} as const

const unpack = promisify(gunzip)

/** The page. `base` is the path that the API's own paths begin with, such as `/prod`, or empty. */
export function docsPage({ base, needsKey }: { readonly base: string; readonly needsKey: boolean }): DocsAnswer {
  const start = escaped(base)
  const text = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Prediction API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${start}/docs/swagger-ui.css">
<link rel="stylesheet" href="${start}/docs/docs-page.css">
<script defer src="${start}/docs/swagger-ui-bundle.js"></script>
<script defer src="${start}/docs/docs-page.js"></script>
</head>
<body data-base="${start}" data-key="${needsKey ? 'yes' : 'no'}">
<header>
<h1>Prediction API</h1>
<p class="quiet">What can be asked, and a place to try it. A program reads the same at <code>${start}/openapi.json</code>.</p>
<form hidden>
<label>API key<input name="key" type="password" autocomplete="off" required></label>
<button>Show the API</button>
<p class="quiet">It stays in this page's memory and goes to this API alone; a reload forgets it.</p>
</form>
<p role="status"></p>
<noscript><p>This page needs JavaScript; <code>${start}/openapi.json</code> does not.</p></noscript>
</header>
<div id="viewer"></div>
<footer>Shown with Swagger UI (<a href="${start}/docs/swagger-ui-licences.txt">licences</a>).</footer>
</body>
</html>
`
  return { headers: { 'content-type': HTML, 'cache-control': 'no-cache', ...COMMON }, text }
}

/** A file of the page, out of the folder that has them; undefined for any other name. */
export async function docsAsset(folder: string, name: string): Promise<DocsAnswer | undefined> {
  const asset = Object.hasOwn(ASSETS, name) ? ASSETS[name as keyof typeof ASSETS] : undefined
  if (!asset) return undefined
  const content = await readFile(path.join(folder, asset.file))
  const bytes = asset.file.endsWith('.gz') ? await unpack(content) : content
  return {
    headers: { 'content-type': asset.type, 'cache-control': 'public, max-age=3600', ...COMMON },
    text: bytes.toString('utf8'),
  }
}

/** The names of the files that have to lie in that folder. */
export const DOCS_FILES: readonly string[] = Object.values(ASSETS).map(({ file }) => file)

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
