import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { IMPORT_DIRECTIONS } from '../../scripts/import-directions.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const FOLDERS = Object.keys(IMPORT_DIRECTIONS)

/** Files with one import each, by path: what of them lint refuses. */
async function refused(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'boostline-lint-'))
  try {
    await writeFile(join(folder, 'oxlint.config.ts'), `export { default } from '${ROOT}oxlint.config.ts'\n`)
    for (const [path, specifier] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), `export { x } from '${specifier}'\n`)
    }
    const oxlint = join(ROOT, 'node_modules/oxlint/bin/oxlint')
    const report = await promisify(execFile)(process.execPath, [oxlint, '-f', 'unix'], { cwd: folder }).then(
      ({ stdout }) => stdout,
      (error: { readonly stdout: string }) => error.stdout,
    )
    const lines = report.split('\n').filter((line) => line.includes('no-restricted-imports'))
    return lines.map((line) => line.split(':')[0] ?? line).sort()
  } finally {
    await rm(folder, { recursive: true })
  }
}

type Case = { readonly path: string; readonly specifier: string; readonly allowed: boolean }

function allowed(folder: string, target: string, more: readonly string[] = []): boolean {
  const imports = IMPORT_DIRECTIONS[folder]?.imports ?? []
  return imports === 'anything' || folder === target || imports.includes(target) || more.includes(target)
}

/** Every folder importing from every folder: by path, by path from deeper, by package.json's `#`, and in a test. */
const CASES: readonly Case[] = FOLDERS.flatMap((folder) =>
  FOLDERS.filter((target) => target !== folder).flatMap((target) => {
    const testsToo = IMPORT_DIRECTIONS[folder]?.testsToo
    const place = `${folder}/model-training`
    return [
      { path: `${place}/${target}.ts`, specifier: `../../${target}/a.ts`, allowed: allowed(folder, target) },
      { path: `${place}/b/${target}.ts`, specifier: `../../../${target}/a/b.ts`, allowed: allowed(folder, target) },
      { path: `${place}/b/${target}-2.mjs`, specifier: `#${target}/a/b.ts`, allowed: allowed(folder, target) },
      {
        path: `${place}/${target}.test.ts`,
        specifier: `../../${target}/a/b.ts`,
        allowed: allowed(folder, target, testsToo),
      },
    ]
  }),
)

describe('lint', () => {
  test('refuses every import between folders that ARCHITECTURE.md does not list, and no other', async () => {
    const files = Object.fromEntries(CASES.map(({ path, specifier }) => [path, specifier]))
    const forbidden = CASES.filter((one) => !one.allowed).map(({ path }) => path)
    expect(await refused(files)).toEqual(forbidden.sort())
  })

  test('keeps the functions apart, and infra to their config.ts', async () => {
    const files = {
      'lambdas/model-training/other-function.ts': '../model-evaluation/decide.ts',
      'lambdas/model-training/deeper/other-function.test.ts': '../../model-evaluation/gate/decide.ts',
      'lambdas/model-training/own.ts': './start-training.ts',
      'infra/config.ts': '../lambdas/model-training/config.ts',
      'infra/functions/handler.ts': '../../lambdas/model-training/handler.ts',
      'infra/functions/deeper.ts': '../../lambdas/model-training/adapters/config.ts',
    }
    expect(await refused(files)).toEqual([
      'infra/functions/deeper.ts',
      'infra/functions/handler.ts',
      'lambdas/model-training/deeper/other-function.test.ts',
      'lambdas/model-training/other-function.ts',
    ])
  })
})

/** The page with the last column of its table of folders as the directions say it. */
function pageWithImports(page: string): string {
  return page.replaceAll(/^(\| `(\w+)\/.*\|)[^|]*\|$/gm, (line, before: string, folder: string) => {
    const direction = IMPORT_DIRECTIONS[folder]
    return direction ? `${before} ${printed(direction)} |` : line
  })
}

function printed({ imports, testsToo = [] }: (typeof IMPORT_DIRECTIONS)[string]): string {
  if (imports === 'anything') return 'anything'
  const named = (names: readonly string[]) => names.map((name) => (name.includes('/') ? `\`${name}\`` : `\`${name}/\``))
  const too = testsToo.length === 0 ? '' : `; tests also ${named(testsToo).join(', ')}`
  return `${named(imports).join(', ') || 'nothing else'}${too}`
}

test('ARCHITECTURE.md lists what each folder imports, which `vitest -u` prints again', async () => {
  const page = await readFile(join(ROOT, 'ARCHITECTURE.md'), 'utf8')
  await expect(pageWithImports(page)).toMatchFileSnapshot('../../ARCHITECTURE.md')
})
