import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import path from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { build, stop } from 'esbuild'
import { BASE_CSS } from '#shared/design/base-css.ts'
import { COMMON_HEADERS, PAGE_POLICY } from './security-headers.ts'

/** What the browser is given: one page, one script, one style sheet. */
export type ConsolePage = {
  answer(request: IncomingMessage, response: ServerResponse, pathname: string): Promise<void>
}

type Asset = { readonly type: string; readonly plain: Uint8Array; readonly br: Uint8Array; readonly gzip: Uint8Array }

const SOURCES = path.join(path.dirname(import.meta.dirname), 'page')

/** Bundles the page when it is first asked for, which takes less than it takes to draw it. */
export function consolePage(): ConsolePage {
  let building: Promise<ReadonlyMap<string, Asset>> | undefined
  return {
    answer: async ({ headers }, response, pathname) => {
      building ??= buildAssets().catch((error: unknown) => {
        building = undefined
        throw error
      })
      const assets = await building
      const isAsset = pathname.startsWith('/assets/')
      const asset = assets.get(isAsset ? pathname : '/')
      if (!asset) {
        response.writeHead(404, COMMON_HEADERS).end()
        return
      }
      const accepted = headers['accept-encoding'] ?? ''
      const encoding = (['br', 'gzip'] as const).find((name) => new RegExp(`\\b${name}\\b`).test(accepted))
      response.writeHead(200, {
        ...COMMON_HEADERS,
        ...(isAsset ? { 'cache-control': 'private, max-age=31536000, immutable' } : {}),
        'content-security-policy': PAGE_POLICY,
        'content-type': asset.type,
        vary: 'accept-encoding',
        ...(encoding ? { 'content-encoding': encoding } : {}),
      })
      response.end(encoding ? asset[encoding] : asset.plain)
    },
  }
}

async function buildAssets(): Promise<ReadonlyMap<string, Asset>> {
  const { outputFiles } = await build({
    entryPoints: ['main.tsx', 'console.css'].map((file) => path.join(SOURCES, file)),
    outdir: 'out',
    write: false,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    logLevel: 'error',
  })
  // Its helper process would stay for as long as ours does.
  await stop()
  const text = (ending: string) => outputFiles.find((file) => file.path.endsWith(ending))?.text ?? ''
  const [script, style] = [text('.js'), `${BASE_CSS}${text('.css')}`]
  const [scriptPath, stylePath] = [`/assets/${digest(script)}.js`, `/assets/${digest(style)}.css`]
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><title>Boostline</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="${stylePath}"><script type="module" src="${scriptPath}"></script></head>
<body><div id="app"></div><noscript>The console needs JavaScript.</noscript></body></html>
`
  return new Map([
    ['/', await asset('text/html; charset=utf-8', html)],
    [scriptPath, await asset('text/javascript; charset=utf-8', script)],
    [stylePath, await asset('text/css; charset=utf-8', style)],
  ])
}

const BROTLI_QUALITY = 7

async function asset(type: string, text: string): Promise<Asset> {
  const plain = Buffer.from(text)
  const br = await promisify(brotliCompress)(plain, {
    params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length },
  })
  return { type, plain, br, gzip: await promisify(gzip)(plain) }
}

/** Names what it holds, so that a browser may keep it for good. */
function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 16)
}
