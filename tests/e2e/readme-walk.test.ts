// Types the lines of the README's first chapter in their order, as they stand, and the commands that it names after
// them: whoever does that ends with a model that serves.
import { execFile } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { startTestSageMaker, userOf } from './cloud.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const cloud = await startTestSageMaker()
const folder = mkdtempSync(path.join(tmpdir(), 'boostline-readme-'))
afterAll(async () => {
  await cloud.close()
  rmSync(folder, { recursive: true })
})
const user = userOf(cloud)

for (const name of ['examples', 'events']) symlinkSync(path.join(ROOT, name), path.join(folder, name))
copyFileSync(path.join(ROOT, 'examples/diabetes.csv'), path.join(folder, 'my.csv'))

type Typed = { readonly exitCode: number; readonly said: string }

/** Runs one line of the README where a person would, against this cloud's ports. */
function typed(line: string): Promise<Typed> {
  const ported = line
    .replaceAll('http://127.0.0.1:4566', cloud.url)
    .replaceAll('http://127.0.0.1:3000', cloud.apiUrl)
    .replaceAll('--local', `--endpoint-url ${cloud.url}`)
  return new Promise((resolve) => {
    const env = { ...process.env, AWS_ENDPOINT_URL: cloud.url }
    const child = execFile('sh', ['-c', ported], { cwd: folder, env }, (error, stdout, stderr) => {
      resolve({ exitCode: error ? Number(error.code ?? 1) : 0, said: `${stdout}${stderr}` })
    })
    // As where no person is there to be asked.
    child.stdin?.end()
  })
}

const boostline = (line: string) =>
  typed(line.replace('./boostline', `"${process.execPath}" "${path.join(ROOT, 'cli/main.ts')}"`))

/** The lines of the block after `While it runs`, without comments; a line that ends with \ goes on. */
function linesOf(readme: string): readonly string[] {
  const block = /While it runs[^`]*```\n(.*?)```/s.exec(readme)?.[1] ?? ''
  return block
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => line.replace(/\s+#.*$/, ''))
    .filter((line) => /^(aws|curl) /.test(line))
}

/** `aws s3 cp` without the program, which not every machine has; what only lists is left out. */
function withoutAwsCli(line: string): string | undefined {
  if (!line.startsWith('aws ')) return line
  const copy = /s3 cp (\S+) s3:\/\/(\S+)/.exec(line)
  return copy ? `curl -sS -T ${copy[1]} http://127.0.0.1:4566/${copy[2]}` : undefined
}

async function served(): Promise<string | undefined> {
  return (await user.pointerOf('iris'))?.champion?.runId
}

it("the README's lines, in order, end with a model that serves, and typed twice do nothing twice", async () => {
  const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8')
  await typed('curl -sS -T examples/iris.csv http://127.0.0.1:4566/boostline/datasets/iris.csv')
  const [first = ''] = await user.eventually(async () => {
    const runs = await user.runsOf('iris')
    expect(runs).toHaveLength(1)
    return runs
  })
  await user.evaluation('iris', first)

  const lines = linesOf(readme).flatMap((line) => withoutAwsCli(line) ?? [])
  expect(lines.length).toBeGreaterThan(5)
  for (const line of lines) expect({ line, ...(await typed(line)) }).toMatchObject({ line, exitCode: 0 })
  const sample = await user.eventually(async () => {
    const other = (await user.runsOf('iris')).find((runId) => runId !== first)
    if (other === undefined) throw new Error('the sample event has not started its run yet')
    return other
  })
  await user.evaluation('iris', sample)
  await user.champion('breast-cancer')

  // Of a file this small a person may have to decide; the sample's run is of an older upload, and never comes first.
  expect(readme).toContain('`./boostline approve iris --local`')
  for (const time of ['once', 'twice']) {
    expect({ time, ...(await boostline('./boostline approve iris --local')) }).toMatchObject({ time, exitCode: 0 })
    expect(await served()).toBe(first)
  }
  // Where the sample's run is approved as well it serves then; else nobody is there to be asked, and nothing changes.
  for (const time of ['once', 'twice']) {
    expect({ time, ...(await boostline('./boostline rollback iris --local')) }).toMatchObject({
      time,
      said: expect.stringMatching(new RegExp(`${sample} serves iris|add --yes`)),
    })
    expect(await served()).toBeDefined()
  }
  const ask = lines.find((line) => line.includes('/predict')) ?? ''
  expect((await typed(ask)).said).toContain('"prediction"')
  expect(cloud.faults).toEqual([])
}, 900_000)
