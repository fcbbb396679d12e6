import { expect, it } from 'vitest'
import { startTestEmulator } from '../../emulator/testing/test-emulator.ts'
import { describeInBrowser } from './browser.ts'

const SCRIPT = `
const frame = document.createElement('iframe')
frame.src = 'secret'
frame.onload = async () => {
  const tries = [
    fetch('secret').then((answer) => answer.text()),
    fetch('written', { method: 'PUT', body: 'x' }).then(({ status }) => status),
    Promise.resolve().then(() => frame.contentDocument.body.innerText),
  ]
  const outcomes = await Promise.allSettled(tries)
  document.title = outcomes.map(({ status, value }) => status + ' ' + value).join('; ')
}
document.body.append(frame)`

describeInBrowser('a page that came out of a bucket', (open) => {
  it('reads no other object of it, and writes none', async () => {
    await using emulator = await startTestEmulator()
    const put = async (key: string, type: string, body: string) =>
      await fetch(`${emulator.url}/data/${key}`, { method: 'PUT', headers: { 'content-type': type }, body })
    await put('secret', 'text/plain', 'secret')
    await put('page.html', 'text/html', `<!doctype html><body><script>${SCRIPT}</script>`)
    const { page } = await open({ width: 768, theme: 'light' }, `${emulator.url}/data/page.html`)
    await expect.poll(() => page.title()).toBe('rejected undefined; rejected undefined; rejected undefined')
    expect((await fetch(`${emulator.url}/data/written`)).status).toBe(404)
  })
})
