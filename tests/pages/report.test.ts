import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runKeys } from '#shared/names/run-keys.ts'
import { type Cloud, startTestSageMaker, userOf } from '../e2e/cloud.ts'
import { accessibilityFaults, describeInBrowser, takePicture, tooWide } from './browser.ts'
import { type Look, looksOf } from './looks.ts'
import { plantedSliceCsv } from './planted-slice.ts'

const example = (name: string) => readFileSync(`examples/${name}.csv`, 'utf8')

/** A report of each problem, and one of a file whose bad group it has to find; with the pictures that npm test takes. */
const REPORTS: Readonly<Record<string, { readonly csv: string; readonly few: readonly Look[] }>> = {
  iris: { csv: example('iris'), few: [{ width: 768, theme: 'light' }] },
  'breast-cancer': { csv: example('breast-cancer'), few: [{ width: 1440, theme: 'light' }] },
  diabetes: { csv: example('diabetes'), few: [{ width: 1440, theme: 'dark' }] },
  churn: { csv: plantedSliceCsv(), few: [{ width: 360, theme: 'light' }] },
}
const LIGHT: Look = { width: 1440, theme: 'light' }

describeInBrowser('the report of a run', (open) => {
  let cloud: Cloud
  const folder = mkdtempSync(path.join(tmpdir(), 'boostline-report-'))
  const fileOf = (dataset: string) => path.join(folder, `${dataset}.html`)
  const urlOf = (dataset: string) => pathToFileURL(fileOf(dataset)).href

  beforeAll(async () => {
    cloud = await startTestSageMaker()
    const user = userOf(cloud)
    for (const [dataset, { csv }] of Object.entries(REPORTS)) await user.objects.put(`datasets/${dataset}.csv`, csv)
    for (const dataset of Object.keys(REPORTS)) {
      const runId = await user.eventually(() => user.onlyRunOf(dataset))
      const written = await user.eventually(async () => {
        const found = await user.objects.get(runKeys(dataset, runId).report)
        return found ?? expect.fail(`${dataset} has no report yet`)
      })
      writeFileSync(fileOf(dataset), written.body)
    }
  }, 300_000)
  afterAll(async () => {
    await cloud?.close()
    rmSync(folder, { recursive: true })
  })

  for (const [dataset, { few }] of Object.entries(REPORTS)) {
    it.each(looksOf(few))(`${dataset} is right at $width px, $theme`, async (look) => {
      const { page, faults } = await open(look, urlOf(dataset))
      await takePicture(page, `report-${dataset}`, look)
      expect(await tooWide(page)).toEqual([])
      expect(await accessibilityFaults(page)).toEqual([])
      expect(faults).toEqual([])
    })
  }

  it('finds by itself the group that was planted', async () => {
    const { page } = await open(LIGHT, urlOf('churn'))
    expect(await page.locator('section:has(#groups) tbody th').first().textContent()).toBe('plan is prepaid')
  })

  it('says what another threshold would mean, by the keyboard alone', async () => {
    const { page } = await open(LIGHT, urlOf('churn'))
    await page.locator('#threshold').focus()
    await page.keyboard.press('Home')
    const first = await page.locator('#what-if').textContent()
    await page.keyboard.press('End')
    expect(first).toMatch(/^From 0\.05 on/)
    expect(await page.locator('#what-if').textContent()).toMatch(/^From 0\.95 on/)
  })
})
