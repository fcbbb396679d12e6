import { mkdirSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import axe from 'axe-core'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { findChromium } from './find-chromium.ts'
import type { Look } from './looks.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
/** Pictures are kept for looking at; git ignores them. */
const PICTURES = path.join(ROOT, '.boostline', 'pages')
const HEIGHT = 900

/** The sandbox needs rights that root and many a container do not have; all pages here are our own. */
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking']

export type OpenedPage = {
  readonly page: Page
  /** What went wrong in it so far: errors of scripts, what its policy refused, requests that failed. */
  readonly faults: readonly string[]
}

/** Opens a page as a new visitor; it is closed with the test, or stays for those after it. */
export type Open = (look: Look, url: string, options?: OpenOptions) => Promise<OpenedPage>
export type OpenOptions = { readonly stays?: boolean }

/**
 * Tests in a real browser. Without one they fail where CI is set; on a person's machine they are skipped with a line
 * that says so.
 */
export function describeInBrowser(subject: string, tests: (open: Open) => void): void {
  const executablePath = findChromium()
  if (executablePath === undefined) return withoutBrowser(subject)
  describe(`${subject}, in a browser`, () => {
    let browser: Browser
    beforeAll(async () => {
      browser = await chromium.launch({ executablePath, args: FLAGS })
    })
    afterAll(async () => {
      await browser?.close()
    })
    tests(async (look, url, options) => await openPage(browser, look, url, options))
  })
}

function withoutBrowser(subject: string): void {
  const hint = `${subject}: no Chromium found; install chromium-headless-shell, chromium or google-chrome, or name one by BOOSTLINE_CHROMIUM.`
  if (!process.env['CI']) console.warn(`skipped ${hint}`)
  const run = process.env['CI'] ? test : test.skip
  run(`${subject}, in a browser`, () => {
    expect.fail(hint)
  })
}

async function openPage(
  browser: Browser,
  { width, theme }: Look,
  url: string,
  { stays = false }: OpenOptions = {},
): Promise<OpenedPage> {
  const context = await browser.newContext({
    viewport: { width, height: HEIGHT },
    colorScheme: theme,
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'UTC',
  })
  // It would go on asking for news until all tests are done.
  if (!stays) onTestFinished(() => context.close())
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text())
  })
  page.on('requestfailed', (request) => faults.push(`${request.url()} ${request.failure()?.errorText}`))
  await page.goto(url)
  return { page, faults }
}

/** Has an open page shown in another window. */
export async function showAt(page: Page, { width, theme }: Look): Promise<void> {
  await page.setViewportSize({ width, height: HEIGHT })
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
}

/** Leaves a picture of the whole page under `.boostline/pages/`, by the name of the view and the look. */
export async function takePicture(page: Page, view: string, { width, theme }: Look): Promise<string> {
  mkdirSync(PICTURES, { recursive: true })
  const file = path.join(PICTURES, `${view}-${width}-${theme}.png`)
  await page.screenshot({ path: file, fullPage: true })
  return file
}

/** What axe finds against in a page, one line each: the rule, the element, what to do. */
export async function accessibilityFaults(page: Page): Promise<readonly string[]> {
  // By the debugger, which no policy of the page holds for.
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate<axe.AxeResults>('axe.run(document, { resultTypes: ["violations"] })')
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ target, failureSummary = '' }) => `${id}: ${target.join(' ')}: ${failureSummary.replace(/\s+/g, ' ')}`,
    ),
  )
}

/** The elements that make a page wider than its window, so that a reader would have to scroll sideways. */
export async function tooWide(page: Page): Promise<readonly string[]> {
  return await page.evaluate<string[]>(TOO_WIDE)
}

/** From its next page on notes what moves in a page by itself: https://web.dev/articles/cls. */
export async function watchShifts(page: Page): Promise<void> {
  await page.addInitScript(WATCH_SHIFTS)
}

/** How much of the window moved and how far, added up (0.1 is seen), with what moved and from where to where. */
export async function shiftsOf(page: Page): Promise<{ readonly score: number; readonly moved: readonly string[] }> {
  return await page.evaluate<{ score: number; moved: string[] }>('window.shifts')
}

const WATCH_SHIFTS = `
window.shifts = { score: 0, moved: [] }
new PerformanceObserver((list) => {
  for (const { value, hadRecentInput, sources } of list.getEntries()) {
    if (hadRecentInput) continue
    window.shifts.score += value
    for (const { node, previousRect, currentRect } of sources) {
      const name = node ? node.nodeName + ' ' + (node.className || '') : 'something gone'
      window.shifts.moved.push(name + ': ' + previousRect.y + ' to ' + currentRect.y)
    }
  }
}).observe({ type: 'layout-shift', buffered: true })`

const TOO_WIDE = `(() => {
  const { clientWidth, scrollWidth } = document.documentElement
  if (scrollWidth <= clientWidth) return []
  return [...document.querySelectorAll('*')]
    .filter((element) => element.getBoundingClientRect().right > clientWidth + 1 && !element.closest('.scroll'))
    .map((element) => element.tagName + ' ' + element.className)
})()`
