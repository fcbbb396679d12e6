import { readFileSync } from 'node:fs'
import process from 'node:process'
import type { Page, Route } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readDeployment } from '../../cli/deployment.ts'
import { inControls } from '../../console/page/setting-words.ts'
import { startConsole } from '../../console/start-console.ts'
import { type Cloud, startTestSageMaker, userOf } from '../e2e/cloud.ts'
import {
  accessibilityFaults,
  describeInBrowser,
  type Open,
  type OpenedPage,
  type OpenOptions,
  shiftsOf,
  showAt,
  takePicture,
  tooWide,
  watchShifts,
} from './browser.ts'
import { type Look, looksOf } from './looks.ts'

type Console = Awaited<ReturnType<typeof startConsole>>

const LIGHT: Look = { width: 1440, theme: 'light' }
const PHONE: Look = { width: 360, theme: 'light' }
/** What moves less is seen by nobody: a fifth of what counts as good. */
const NOT_SEEN = 0.02
/** A training in the browser's sight takes a few seconds, on a machine that does much else more. */
const TRAINED = { timeout: 240_000 }
const MINUTES_MS = 300_000

const NOWHERE: Readonly<Record<string, string>> = {
  '/runs/iris/nope': 'There is no such run',
  '/datasets/nope': 'There is no such dataset',
  '/try/nope': 'There is nothing to try yet',
  '/compare/iris?a=x&b=y': 'There are no two such runs',
  '/compare/iris': 'There are no two such runs',
  '/nope': 'There is no such page',
}

const flowers = readFileSync('examples/iris.csv', 'utf8').split('\n')
/** The same file with some rows less: another upload of the dataset. */
const fewerFlowers = flowers.filter((_, line) => line === 0 || line % 10 !== 3).join('\n')

/** Tests go on from each other, as a person does. */
describeInBrowser('the console', (open) => {
  let cloud: Cloud
  let served: Console
  const faults: string[] = []

  beforeAll(async () => {
    cloud = await startTestSageMaker()
    const values = { local: false, 'endpoint-url': cloud.url, stage: undefined, prefix: undefined }
    served = await startConsole(readDeployment(values, {}), {
      port: 0,
      apiUrl: cloud.apiUrl,
      onFault: (where, error) => void faults.push(`${where}: ${String(error)}`),
    })
  }, MINUTES_MS)
  afterAll(async () => {
    await served?.close()
    await cloud?.close()
  })

  it('opens by its link, once, and is empty at first', async () => {
    const link = served.link()
    const { page } = await openConsole(open, served, LIGHT)
    await page.getByRole('heading', { name: 'Train your first model' }).waitFor()
    const other = await open(LIGHT, link)
    expect(await other.page.locator('h1').innerText()).toBe('This console is locked')
  })

  it('shows an answer that takes longer than the time between two questions', async () => {
    const { page } = await openConsole(open, served, LIGHT)
    await page.clock.install()
    const asked: Route[] = []
    await page.route('**/api/datasets', (route) => void asked.push(route))
    const first = page.waitForRequest('**/api/datasets')
    await page.goto(served.url)
    await first
    await page.clock.runFor(10_000)
    expect(asked).toHaveLength(1)
    await asked[0]?.continue()
    await page.getByRole('heading', { name: 'Train your first model' }).waitFor()
  })

  it(
    'trains what is dropped, after it has said what it makes of it, and answers by what came of it',
    async () => {
      const { page, faults } = await openConsole(open, served, LIGHT)
      await page.locator('input[type=file]').setInputFiles(file('iris.csv', flowers.join('\n')))
      await page.getByRole('heading', { name: /It learns to predict.*species/ }).waitFor()
      expect(await page.locator('main').innerText()).toContain('150 rows, 5 columns')
      const user = userOf(cloud)
      expect(await user.runsOf('iris')).toEqual([])

      await page.getByLabel('What becomes of sepal_width').selectOption('exclude')
      await page.getByRole('radio', { name: /Fast/ }).check()
      await page.locator('tr.ignored', { hasText: 'sepal_width' }).waitFor()
      await page.getByText('The settings as a file').click()
      const settings = page.getByLabel('Settings, to be written by hand')
      // The effort is among them when the preview that it asked for is there.
      await expect
        .poll(async () => JSON.parse(await settings.inputValue()))
        .toEqual({
          features: { exclude: ['sepal_width'] },
          training: { quality: 'fast' },
        })
      await page.getByRole('button', { name: 'Train' }).click()

      await page.getByRole('heading', { name: /^Run of/ }).waitFor()
      await page.locator('figure.chart path.line-1').first().waitFor(TRAINED)
      await page.locator('.head .badge', { hasText: 'Serves' }).waitFor(TRAINED)
      expect(await page.locator('.stages .done').count()).toBe(5)
      // It was never read by the training: the manifest was there before the file.
      const [runId = ''] = await user.runsOf('iris')
      const { shapImportance } = await user.evaluation('iris', runId)
      expect(shapImportance?.features.map(({ name }) => name).toSorted()).toEqual([
        'petal_length',
        'petal_width',
        'sepal_length',
      ])

      await page.getByRole('link', { name: 'Try it' }).click()
      const prediction = page.locator('.prediction')
      await prediction.waitFor()
      for (const [slider, key] of [
        ['petal_length', 'Home'],
        ['petal_width', 'Home'],
      ] as const) {
        await page.getByLabel(`${slider}, by a slider`).focus()
        await page.keyboard.press(key)
      }
      await prediction.getByText('setosa').waitFor()
      expect(await page.locator('pre.code').innerText()).toContain(`${cloud.apiUrl}/models/iris/predict`)
      await page.getByRole('button', { name: 'Python' }).click()
      expect(await page.locator('pre.code').innerText()).toContain('"petal_length": 1,')
      expect(withoutAborted(faults)).toEqual([])
    },
    MINUTES_MS,
  )

  it(
    'approves what waits, says what a rollback comes to, and rolls back',
    async () => {
      const user = userOf(cloud)
      const [first = ''] = await user.runsOf('iris')
      const settings = { training: { quality: 'fast' }, promotion: { approval: 'manual' } }
      await user.objects.put('datasets/iris/manifest.json', JSON.stringify(settings))
      const { page, faults } = await openConsole(open, served, LIGHT)
      await page.getByRole('link', { name: 'iris', exact: true }).waitFor()
      await drop(page, file('iris.csv', fewerFlowers))
      await page.getByText('this is its next version').waitFor()
      await page.getByRole('button', { name: 'Train a new version' }).click()
      await page.locator('.head .badge', { hasText: 'Waits for you' }).waitFor(TRAINED)
      const second = (await user.runsOf('iris')).find((runId) => runId !== first) ?? ''

      await page.getByRole('button', { name: 'Approve' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByText('The one that serves now stays ready').waitFor()
      // What serves and what will, each with its metric.
      expect(await dialog.locator('table.serves').innerText()).toMatch(
        /Serves now[^]*Log loss[^]*Serves then[^]*Log loss/,
      )
      expect(await user.champion('iris')).toBe(first)
      expect(await accessibilityFaults(page)).toEqual([])
      await dialog.getByRole('textbox').fill('looked at')
      await dialog.getByRole('button', { name: 'Approve' }).click()
      await dialog.getByText(`(${second.slice(-8)}) serves iris`).waitFor(TRAINED)
      await dialog.getByRole('button', { name: 'Close' }).click()
      await page.locator('.head .badge', { hasText: 'Serves' }).waitFor(TRAINED)
      expect(await user.champion('iris')).toBe(second)

      await page.getByRole('button', { name: 'Roll back' }).click()
      await dialog.getByText('the one before takes its calls').waitFor()
      // Escape changes nothing, and gives the focus back.
      await page.keyboard.press('Escape')
      await dialog.waitFor({ state: 'detached' })
      await page.locator('button:focus', { hasText: 'Roll back' }).waitFor()
      expect(await user.champion('iris')).toBe(second)
      await page.getByRole('button', { name: 'Roll back' }).click()
      await dialog.getByRole('button', { name: 'Roll back' }).click()
      await dialog.getByText(`(${first.slice(-8)}) serves iris`).waitFor(TRAINED)
      await dialog.getByRole('button', { name: 'Close' }).click()
      expect(await user.champion('iris')).toBe(first)
      // One word for it, in the head, the stages and the list; and the focus is in the page.
      await page.locator('.head .badge', { hasText: 'Taken back' }).waitFor(TRAINED)
      expect(await page.locator('.stages').innerText()).toContain('taken back')
      await page.locator('main :focus').waitFor()
      await page.goto(`${served.url}/runs?filter=taken-back`)
      await page.locator('table.list .badge', { hasText: 'Taken back' }).waitFor()
      await page.goto(`${served.url}/compare/iris?a=${first}&b=${second}`)
      await page.getByText(/On the same rows:.*Compared with the run of/).waitFor()
      expect(withoutAborted(faults)).toEqual([])
    },
    MINUTES_MS,
  )

  it('keeps a dialog open while the run it is about goes on', async () => {
    const user = userOf(cloud)
    const champion = await user.champion('iris')
    const takenBack = (await user.runsOf('iris')).find((runId) => runId !== champion) ?? ''
    const { page } = await openConsole(open, served, LIGHT)
    let status: object = {}
    // The progress as it is, but for the run's status; a stream that ends comes again at once.
    await page.route('**/progress', async (route) => {
      const answer = (await (await page.request.get(route.request().url().replace('/progress', ''))).json()) as {
        readonly status: object
      }
      const news = JSON.stringify({ ...answer, status: { ...answer.status, ...status } })
      const body = `retry: 100\nevent: progress\ndata: ${news}\n\n`
      await route.fulfill({ contentType: 'text/event-stream', body })
    })
    await page.goto(`${served.url}/runs/iris/${takenBack}`)
    await page.getByRole('button', { name: 'Approve' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox').waitFor()
    status = { state: 'under-way', stage: 'promotion' }
    await page.locator('.to-come').waitFor({ state: 'attached' })
    expect(await dialog.getByRole('textbox').isVisible()).toBe(true)
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.unrouteAll({ behavior: 'ignoreErrors' })
  })

  it.each([LIGHT, PHONE])(
    'moves nothing by itself while a view of $width px loads, nor on a desk while a run goes live',
    async (look) => {
      const user = userOf(cloud)
      const { page } = await openConsole(open, served, look)
      await watchShifts(page)
      const run = `/runs/iris/${await user.champion('iris')}`
      for (const view of ['/', '/runs', '/models', run, '/datasets/iris', '/try/iris', '/new']) {
        await page.goto(`${served.url}${view}`)
        await settled(page)
        const { score, moved } = await shiftsOf(page)
        expect({ view, moved: score < NOT_SEEN ? [] : moved }).toEqual({ view, moved: [] })
      }
      // On a phone the decision's sentences take as many lines as they are long.
      if (look === PHONE) return
      const rows = flowers.filter((_, line) => line === 0 || line % 11 !== 5).join('\n')
      await drop(page, file('live.csv', rows))
      await page.getByRole('radio', { name: /Fast/ }).check()
      await page.locator('[aria-busy=true]').waitFor({ state: 'detached' })
      await page.getByRole('button', { name: /^Train/ }).click()
      await page.getByRole('heading', { name: /^Run of/ }).waitFor()
      const live = page.url()
      await page.goto(live)
      await page.locator('.head .badge', { hasText: /Serves|Waits|Replaced|Not good/ }).waitFor(TRAINED)
      await page.locator('#measures').waitFor(TRAINED)
      const { score, moved } = await shiftsOf(page)
      expect(score < NOT_SEEN ? [] : moved).toEqual([])
    },
    MINUTES_MS,
  )

  it('has room for a champion, and for what a rollback comes to, on a phone', async () => {
    const { page, faults } = await openConsole(open, served, PHONE)
    for (const view of ['/', '/datasets/iris', '/models', '/runs?filter=serving']) {
      await page.goto(`${served.url}${view}`)
      await settled(page)
      expect({ view, wide: await tooWide(page) }).toEqual({ view, wide: [] })
    }
    await page.goto(`${served.url}/datasets/iris`)
    await page.getByText('Champion', { exact: true }).first().waitFor()
    await takePicture(page, 'console-champion', PHONE)
    await page.getByRole('button', { name: 'Roll back' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText(/Serves now/).waitFor()
    await takePicture(page, 'console-champion-dialog', PHONE)
    for (const button of await dialog.getByRole('button').all()) {
      const { x = -1, width = 0 } = (await button.boundingBox()) ?? {}
      expect(x).toBeGreaterThanOrEqual(0)
      expect(x + width).toBeLessThanOrEqual(PHONE.width)
    }
    expect(await accessibilityFaults(page)).toEqual([])
    expect(withoutAborted(faults)).toEqual([])
  })

  it(
    'says of a file that cannot be used why, before it is uploaded and after',
    async () => {
      const rows = ['a,b,churned', '1,2,yes', '3,4,no'].join('\n')
      const { page } = await openConsole(open, served, LIGHT)
      await page.getByRole('link', { name: 'New model' }).click()
      await page.locator('input[type=file]').setInputFiles(file('short.csv', rows))
      const alert = page.getByRole('alert')
      await alert.getByText('short.csv').waitFor()
      expect(await page.locator('pre.lines').innerText()).toContain('1,2,yes')
      expect(await page.getByRole('button', { name: 'Train' }).isDisabled()).toBe(true)
      await page.getByRole('button', { name: 'Cancel' }).click()

      const user = userOf(cloud)
      await user.objects.put('datasets/short.csv', rows)
      const { message, hint } = await user.failure('short')
      await page.goto(`${served.url}/datasets/short`)
      await page.locator('.badge', { hasText: 'Failed' }).waitFor(TRAINED)
      await page.locator('table.list tbody th a').first().click()
      const verdict = page.locator('.verdict.rejected')
      await verdict.waitFor()
      const told = (await verdict.innerText()).replaceAll(/\s+/g, ' ')
      expect(told).toContain(message.slice(-40))
      expect(told).toContain(inControls(hint))
      expect(await page.locator('.stages .failed').innerText()).toContain('Prepare')
    },
    MINUTES_MS,
  )

  it(
    'is used by keys alone, from the example to the answer',
    async () => {
      const { page } = await openConsole(open, served, LIGHT)
      await page.getByRole('heading', { name: 'Datasets' }).waitFor()
      await reach(page, 'New model')
      await page.keyboard.press('Enter')
      await page.getByText('No file at hand?').waitFor()
      await reach(page, 'diabetes.csv')
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: /It learns to predict/ }).waitFor()
      await reach(page, 'Good')
      await page.keyboard.press('ArrowLeft')
      await page.locator('[aria-busy=true]').waitFor({ state: 'detached' })
      await reach(page, 'Train')
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: /^Run of/ }).waitFor()
      await page.locator('.head .badge', { hasText: 'Serves' }).waitFor(TRAINED)
      await reach(page, 'Try it')
      await page.keyboard.press('Enter')
      expect(Number(await page.locator('.prediction').innerText())).toBeGreaterThan(0)
    },
    MINUTES_MS,
  )

  it('goes on from a refusal: by the setting that it names, or by settings that are written by hand', async () => {
    const rows = Array.from({ length: 120 }, (_, row) => `${row % 13},${row % 7},${row % 3 ? 'no' : 'yes'}`)
    const { page, faults } = await openConsole(open, served, LIGHT)
    await drop(page, file('nameless.csv', rows.join('\n')))
    await page.getByRole('alert').getByText('the first row holds data').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await page.getByLabel('First row').first().selectOption({ label: 'Is data: there are no names' })
    await page.getByRole('heading', { name: /It learns to predict.*column_3/ }).waitFor()
    expect(await page.getByRole('button', { name: 'Train' }).isDisabled()).toBe(false)
    // Who chose it by keys is not sent back to the page's beginning.
    await page.locator('h2#predicts:focus').waitFor()

    await page.getByText('The settings as a file').click()
    const settings = page.getByLabel('Settings, to be written by hand')
    expect(JSON.parse(await settings.inputValue())).toEqual({ csv: { header: false } })
    await settings.fill('{"csv": {"header": false}, "target": "column_9"}')
    await page.getByRole('button', { name: 'Look again with these' }).click()
    await page.getByRole('alert').getByText('column_9').waitFor()
    await page.getByLabel('Column to predict').selectOption('column_1')
    await page.getByRole('heading', { name: /It learns to predict.*column_1/ }).waitFor()
    await settings.fill('{"csv": ')
    await page.getByRole('button', { name: 'Look again with these' }).click()
    await page.getByRole('alert').getByText('it is not JSON').waitFor()
    await page.getByRole('button', { name: 'Undo every change' }).click()
    await page.getByRole('alert').getByText('the first row holds data').waitFor()
    expect(withoutAborted(faults)).toEqual([])
  })

  it('takes columns of any name, and has each made of what it can be', async () => {
    const names = ['__proto__', 'constructor', 'hasOwnProperty', 'amount', 'day']
    const rows = Array.from({ length: 200 }, (_, row) => {
      const amount = row % 3 === 0 ? 'none yet' : String(row % 17)
      return `${row % 7},${'abc'[row % 3]},${row % 11},${amount},${1 + (row % 12)}/${1 + (row % 5)}/2024,${row % 2 ? 'yes' : 'no'}`
    })
    const { page, faults } = await openConsole(open, served, LIGHT)
    await drop(page, file('names.csv', [`${names.join(',')},churned`, ...rows].join('\n')))
    await page.locator('table.columns').waitFor()
    for (const name of names.slice(0, 3)) {
      const choice = page.getByLabel(`What becomes of ${name}`)
      expect(await choice.inputValue()).toBe('auto')
      await choice.selectOption('exclude')
      await page.locator('tr.ignored', { hasText: name }).getByText('you left it out', { exact: false }).waitFor()
    }
    await page.getByLabel('What becomes of amount').selectOption('number')
    await page.locator('tr.feature', { hasText: 'amount' }).locator('td.what', { hasText: 'A number' }).waitFor()
    await page.getByLabel('What becomes of day').selectOption('date-mdy')
    await page.locator('[aria-busy=true]').waitFor({ state: 'detached' })
    await page.getByText('The settings as a file').click()
    expect(JSON.parse(await page.getByLabel('Settings, to be written by hand').inputValue())).toEqual({
      features: { exclude: names.slice(0, 3) },
      csv: { missing: { amount: ['none yet'] }, dateOrder: { day: 'mdy' } },
    })
    expect(withoutAborted(faults)).toEqual([])
  })

  it('says of an address that leads nowhere what there is not', async () => {
    const { page } = await openConsole(open, served, LIGHT)
    for (const [address, title] of Object.entries(NOWHERE)) {
      await page.goto(`${served.url}${address}`)
      await page.getByRole('heading', { name: title }).waitFor()
      const text = await page.locator('main').innerText()
      expect({ address, text }).toEqual({ address, text: expect.not.stringMatching(/1970|s3:\/\//) })
      expect({ address, faults: await accessibilityFaults(page) }).toEqual({ address, faults: [] })
    }
  })

  it('writes names of columns and cells as text, whatever they look like', async () => {
    const evil = '<img src=x onerror=alert(1)>'
    const rows = Array.from(
      { length: 120 },
      (_, row) => `${row % 7},${row % 3},${evil}${row % 2},${row % 2 ? evil : 'no'}`,
    )
    const { page, faults } = await openConsole(open, served, LIGHT)
    await drop(page, file(`${evil.replaceAll('/', '')}.csv`, [`a,b,"${evil}",churned`, ...rows].join('\n')))
    await page.locator('table.columns').waitFor()
    expect(await page.locator('table.columns').innerText()).toContain(evil)
    expect(await page.locator('main img').count()).toBe(0)
    expect(withoutAborted(faults)).toEqual([])
  })

  it.runIf(process.env['BOOSTLINE_PICTURES'] === 'readme')(
    'leaves the pictures of the README',
    async () => {
      const user = userOf(cloud)
      await user.objects.put('datasets/breast-cancer.csv', readFileSync('examples/breast-cancer.csv', 'utf8'))
      const runId = await user.champion('breast-cancer')
      const { page } = await openConsole(open, served, { width: 1180, theme: 'light' })
      await page.setViewportSize({ width: 1180, height: 860 })
      await page.goto(`${served.url}/runs/breast-cancer/${runId}`)
      await settled(page)
      await page.locator('figure.chart path.line-1').first().waitFor()
      const picture = await page.screenshot({ path: 'docs/images/console.png' })
      expect(picture.length).toBeLessThan(200_000)
    },
    MINUTES_MS,
  )

  const views: Readonly<Record<string, () => Promise<string>>> = {
    datasets: async () => '/',
    runs: async () => '/runs',
    run: async () => `/runs/iris/${await newestRun(cloud, 'iris')}`,
    'run-report': async () => `/runs/iris/${await newestRun(cloud, 'iris')}?tab=report`,
    'run-data': async () => `/runs/iris/${await newestRun(cloud, 'iris')}?tab=data`,
    'run-logs': async () => `/runs/iris/${await newestRun(cloud, 'iris')}?tab=logs`,
    'run-failed': async () => `/runs/short/${await newestRun(cloud, 'short')}`,
    dataset: async () => '/datasets/iris',
    models: async () => '/models',
    try: async () => '/try/iris',
    new: async () => '/new',
    'new-preview': async () => '/new?example=breast-cancer.csv',
    compare: async () => {
      const [a, b] = await userOf(cloud).runsOf('iris')
      return `/compare/iris?a=${a}&b=${b}`
    },
    unknown: async () => '/datasets/nothing',
  }
  describe('one page for all views', () => {
    let opened: OpenedPage
    beforeAll(async () => {
      opened = await openConsole(open, served, LIGHT, { stays: true })
    })

    const shown = Object.entries(views).flatMap(([view, path]) =>
      looksOf(`console-${view}`).map((look) => ({ view, path, ...look })),
    )
    it.each(shown)('the view $view has no fault at $width px, $theme', async ({ view, path, ...look }) => {
      const { page, faults } = opened
      const before = faults.length
      await showAt(page, look)
      await page.goto(`${served.url}${await path()}`)
      await settled(page)
      await takePicture(page, `console-${view}`, look)
      expect(await tooWide(page)).toEqual([])
      expect(await accessibilityFaults(page)).toEqual([])
      // A dataset that is not there is asked for, and answered so.
      const own = withoutAborted(faults.slice(before))
      expect(own.filter((fault) => view !== 'unknown' || !fault.includes('404'))).toEqual([])
    })
  })

  it('says of a dataset whose pointer is damaged that nobody can say who serves', async () => {
    const { objects } = userOf(cloud)
    await objects.put('models/short.json', 'not JSON')
    const { page } = await openConsole(open, served, LIGHT)
    await page.goto(`${served.url}/datasets/short`)
    await page.getByText('Nobody can say which model serves').waitFor()
    // The list of runs looks at pointers every few seconds.
    await page.getByText('Damaged').waitFor()
    const text = await page.locator('main').innerText()
    expect(text).toContain('Delete it: the next heartbeat')
    expect(text).not.toContain('No model of this dataset serves')
    expect(await accessibilityFaults(page)).toEqual([])
    await page.goto(served.url)
    await page.getByText('nobody can say').waitFor()
    await objects.delete('models/short.json')
  })

  it('has answered all of it without a fault of its own', () => {
    expect(faults).toEqual([])
    expect(cloud.faults).toEqual([])
  })
})

/** A new browser that has used the link, at the first view. */
async function openConsole(open: Open, served: Console, look: Look, options?: OpenOptions): Promise<OpenedPage> {
  const opened = await open(look, served.link(), options)
  await opened.page.waitForURL(`${served.url}/`)
  return opened
}

function file(name: string, text: string) {
  return { name, mimeType: 'text/csv', buffer: Buffer.from(text) }
}

/** Whoever goes on to another view waits for no answer any more. */
function withoutAborted(faults: readonly string[]): readonly string[] {
  return faults.filter((fault) => !fault.endsWith('net::ERR_ABORTED'))
}

/** As from a file manager, onto whatever view there is. */
async function drop(page: Page, { name, buffer }: ReturnType<typeof file>): Promise<void> {
  // Nobody listens before there is one.
  await settled(page)
  await page.evaluate(
    `(() => {
      const data = new DataTransfer()
      data.items.add(new File([${JSON.stringify(buffer.toString('utf8'))}], ${JSON.stringify(name)}, { type: 'text/csv' }))
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }))
    })()`,
  )
}

/** Until nothing is being loaded any more. */
async function settled(page: Page): Promise<void> {
  await page.locator('main h1').waitFor()
  // A policy without eval holds for waitForFunction, too.
  await page.locator('.skeleton, [aria-busy=true]').first().waitFor({ state: 'detached' })
  const report = page.locator('iframe.report')
  if ((await report.count()) > 0) await report.contentFrame().locator('h1').waitFor()
}

async function newestRun(cloud: Cloud, dataset: string): Promise<string> {
  return (await userOf(cloud).runsOf(dataset)).at(-1) ?? ''
}

/** Tabs on until the named control has the focus. */
async function reach(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 120; presses++) {
    const focused = await page.evaluate<string>(
      `(() => { const at = document.activeElement; return (at?.closest('label')?.innerText || at?.getAttribute('aria-label') || at?.innerText || '').trim() })()`,
    )
    if (focused.startsWith(name)) return
    await page.keyboard.press('Tab')
  }
  expect.fail(`no key leads to ${name}`)
}
