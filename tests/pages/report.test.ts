import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runKeys } from '#shared/names/run-keys.ts'
import { casesOfCommit } from '../depth.ts'
import { type Cloud, startTestSageMaker, userOf } from '../e2e/cloud.ts'
import { accessibilityFaults, describeInBrowser, takePicture, tooWide } from './browser.ts'
import { hostileReport } from './hostile-report.ts'
import { type Look, looksOf } from './looks.ts'
import { plantedSliceCsv } from './planted-slice.ts'

/** A file whose bad group its report has to find. */
const PLANTED = 'churn'
/** A report of each problem, of which `npm test` makes another one with each commit, and the one of the bad group. */
const REPORTS: Readonly<Record<string, string>> = Object.fromEntries([
  ...casesOfCommit(['iris', 'breast-cancer', 'diabetes'], { every: 3, list: 'reports' }).map((name) => [
    name,
    readFileSync(`examples/${name}.csv`, 'utf8'),
  ]),
  [PLANTED, plantedSliceCsv()],
])
const LIGHT: Look = { width: 1440, theme: 'light' }
/** What npm run pictures makes for the README, each from a heading on. */
const README_PICTURES = [
  { name: 'report', heading: 'h1', height: 620 },
  { name: 'report-charts', heading: '#charts', height: 860 },
]
const README_LOOK: Look = { width: 1180, theme: 'light' }

describeInBrowser('the report of a run', (open) => {
  let cloud: Cloud
  const folder = mkdtempSync(path.join(tmpdir(), 'boostline-report-'))
  const fileOf = (dataset: string) => path.join(folder, `${dataset}.html`)
  const urlOf = (dataset: string) => pathToFileURL(fileOf(dataset)).href

  beforeAll(async () => {
    cloud = await startTestSageMaker()
    const user = userOf(cloud)
    for (const [dataset, csv] of Object.entries(REPORTS)) await user.objects.put(`datasets/${dataset}.csv`, csv)
    for (const dataset of Object.keys(REPORTS)) {
      const runId = await user.eventually(() => user.onlyRunOf(dataset))
      const written = await user.eventually(async () => {
        const found = await user.objects.get(runKeys(dataset, runId).report)
        return found ?? expect.fail(`${dataset} has no report yet`)
      })
      writeFileSync(fileOf(dataset), written.body)
    }
  }, 900_000)
  afterAll(async () => {
    await cloud?.close()
    rmSync(folder, { recursive: true })
  })

  for (const dataset of Object.keys(REPORTS)) {
    it.each(looksOf(`report-${dataset}`))(`${dataset} is right at $width px, $theme`, async (look) => {
      const { page, faults } = await open(look, urlOf(dataset))
      await takePicture(page, `report-${dataset}`, look)
      // However few test rows there are.
      expect(await page.locator('#dependence').count()).toBe(1)
      expect(await tooWide(page)).toEqual([])
      expect(await accessibilityFaults(page)).toEqual([])
      expect(faults).toEqual([])
    })
  }

  it.each(looksOf('report-hostile'))('hostile names stay names at $width px, $theme', async (look) => {
    writeFileSync(fileOf('hostile'), await hostileReport())
    const { page, faults } = await open(look, urlOf('hostile'))
    await takePicture(page, 'report-hostile', look)
    expect(await page.locator('main img, main b[onclick], main script:not([type])').count()).toBe(0)
    expect(await tooWide(page)).toEqual([])
    expect(await accessibilityFaults(page)).toEqual([])
    expect(faults).toEqual([])
  })

  it('is printed in dark letters on white, whatever the machine is set to', async () => {
    const { page } = await open({ width: 768, theme: 'dark' }, urlOf(PLANTED))
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
    const ground = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor')
    expect(ground).toBe('rgb(255, 255, 255)')
    expect(await page.locator('nav.contents').isVisible()).toBe(false)
  })

  it.runIf(process.env['BOOSTLINE_PICTURES'] === 'readme')('leaves the pictures of the README', async () => {
    const { page } = await open(README_LOOK, urlOf(PLANTED))
    for (const { name, heading, height } of README_PICTURES) {
      await page.setViewportSize({ width: README_LOOK.width, height })
      await page.evaluate(`document.querySelector('${heading}').scrollIntoView(); scrollBy(0, -32)`)
      const picture = await page.screenshot({ path: `docs/images/${name}.png` })
      expect(picture.length).toBeLessThan(200_000)
    }
  })

  it('finds by itself the group that was planted', async () => {
    const { page } = await open(LIGHT, urlOf(PLANTED))
    expect(await page.locator('section:has(#groups) tbody th').first().textContent()).toBe('plan is prepaid')
  })

  it('says what another threshold would mean, by the keyboard alone', async () => {
    const { page } = await open(LIGHT, urlOf(PLANTED))
    await page.locator('#try-threshold').focus()
    await page.keyboard.press('Home')
    const first = await page.locator('#what-if').textContent()
    await page.keyboard.press('End')
    expect(first).toMatch(/^At 0\.05 you catch/)
    expect(await page.locator('#what-if').textContent()).toMatch(/^At 0\.95 /)
  })
})
