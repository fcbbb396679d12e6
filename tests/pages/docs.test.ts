import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serveDocs } from '../../cli/docs.ts'
import { listening } from '../../lambdas/inference-api/testing/listening.ts'
import { servingApi, type TestApi, VIRGINICA } from '../../lambdas/inference-api/testing/test-api.ts'
import { accessibilityFaults, describeInBrowser, type OpenedPage, showAt, takePicture, tooWide } from './browser.ts'
import { type Look, looksOf } from './looks.ts'

const KEY = 'the-key-of-the-test'
const LIGHT: Look = { width: 1440, theme: 'light' }

/** Its own markup, which styles do not mend. */
const OF_SWAGGER_UI = /^(select-name|heading-order|scrollable-region-focusable|region|landmark-[\w-]+): /

/** As API Gateway is before the function: without the key only the page is answered. */
function behindKey(api: TestApi): TestApi {
  return {
    ...api,
    invoke: async (event) => {
      const { rawPath, headers } = event as { readonly rawPath: string; readonly headers: Record<string, string> }
      if (headers['x-api-key'] === KEY || /^\/(docs(\/[^/]+)?)?$/.test(rawPath)) return await api.invoke(event)
      return { statusCode: 403, headers: { 'content-type': 'application/json' }, body: '{"message":"Forbidden"}' }
    },
  }
}

describeInBrowser('the page of the API', (open) => {
  let api: Awaited<ReturnType<typeof listening>>
  let openApi: TestApi

  beforeAll(async () => {
    openApi = await servingApi()
    api = await listening(behindKey(await servingApi({ auth: 'key', defaultModel: 'iris' })))
  })
  afterAll(async () => await api?.close())

  async function unlock(page: Page): Promise<void> {
    await page.getByLabel('API key').fill(KEY)
    await page.getByRole('button', { name: 'Show the API' }).click()
    await page.locator('.opblock').first().waitFor()
  }

  it('asks for the key, says when it is wrong, and forgets it', async () => {
    const { page } = await open(LIGHT, `${api.url}/docs`)
    await page.getByLabel('API key').fill('wrong')
    await page.getByRole('button', { name: 'Show the API' }).click()
    await page.getByText('The API does not take this key.').waitFor()
    expect(await page.locator('.opblock').count()).toBe(0)
    await page.getByLabel('API key').fill(KEY)
    await page.getByLabel('API key').press('Enter')
    await page.locator('.opblock').first().waitFor()
    expect(await page.getByLabel('API key').isVisible()).toBe(false)
    const kept = 'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href])'
    expect(await page.evaluate<string>(kept)).not.toContain(KEY)
    await page.reload()
    expect(await page.getByLabel('API key').inputValue()).toBe('')
  })

  it('is shown by ./boostline docs without a key', async () => {
    const docs = await serveDocs(async ({ method, path, headers = {}, body }) => {
      const { statusCode, ...rest } = await openApi.send({ method, path, headers, ...(body !== undefined && { body }) })
      return { status: statusCode, failure: undefined, ...rest }
    })
    const { page, faults } = await open(LIGHT, docs.link)
    await page.locator('.opblock', { hasText: '/models/churn/predict' }).first().waitFor()
    expect([await page.getByLabel('API key').isVisible(), faults]).toEqual([false, []])
    docs.close()
  })

  describe('once it has the key', () => {
    let opened: OpenedPage
    const operation = () =>
      opened.page.locator('.opblock', { hasText: '/models/iris/predict' }).filter({ hasText: 'POST' })
    beforeAll(async () => {
      opened = await open(LIGHT, `${api.url}/`, { stays: true })
      await unlock(opened.page)
      await operation().locator('.opblock-summary-control').click()
    })

    it.each(looksOf('docs'))('can be read at $width px, $theme', async (look) => {
      const { page, faults } = opened
      await showAt(page, look)
      await operation().getByText('sepal_length').first().waitFor()
      await takePicture(page, 'docs', look)
      expect(await tooWide(page)).toEqual([])
      expect((await accessibilityFaults(page)).filter((fault) => !OF_SWAGGER_UI.test(fault))).toEqual([])
      expect(faults).toEqual([])
    })

    it('tries with the key what the model takes', async () => {
      await operation().getByRole('button', { name: 'Try it out' }).click()
      await operation().locator('textarea').fill(JSON.stringify(VIRGINICA))
      await operation().getByRole('button', { name: 'Execute' }).click()
      await operation().locator('.live-responses-table').getByText('virginica').first().waitFor()
      expect(opened.faults).toEqual([])
    })
  })
})
