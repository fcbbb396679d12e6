import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { deploymentOptions, LOCAL_URL, ownOptions } from './deployment-options.ts'

it('tells a command of a local cloud at its usual port, or at another one', () => {
  expect(deploymentOptions(LOCAL_URL)).toBe('--local')
  expect(deploymentOptions('http://127.0.0.1:14566')).toBe('--endpoint-url http://127.0.0.1:14566')
})

it('tells it of the deployment whose function writes, by its prefix or by where the local cloud answers', () => {
  expect(ownOptions({ prefix: 'shopdev' })).toBe('--prefix shopdev')
  expect(ownOptions({ prefix: 'boostline', endpointUrl: LOCAL_URL })).toBe('--local')
  expect(ownOptions({ prefix: 'boostline', endpointUrl: 'http://127.0.0.1:14566' })).toBe(
    '--endpoint-url http://127.0.0.1:14566',
  )
})

/** Texts for people: none of their lines is a comment. */
function codeOf(folder: string): readonly { readonly file: string; readonly line: string }[] {
  const root = fileURLToPath(new URL(`../../${folder}/`, import.meta.url))
  const files = globSync('**/*.ts', { cwd: root, exclude: ['**/node_modules/**', '**/*.test.ts'] })
  return files.flatMap((file) => {
    const lines = readFileSync(`${root}${file}`, 'utf8').split('\n')
    return lines.flatMap((line) => (/^\s*(?:\/\/|\/?\*)/.test(line) ? [] : [{ file: `${folder}/${file}`, line }]))
  })
}

it.each(['lambdas', 'shared', 'cli'])(
  'every command about a dataset that %s prints says for which deployment',
  (folder) => {
    // With <dataset> in it, it is a form to be filled in.
    const ofDataset =
      /\.\/boostline (?:approve|reject|rollback|status|retrain|data|remove|runs|logs|score) (?!<)[^`'"]*/g
    const open = codeOf(folder).flatMap(({ file, line }) =>
      [...line.matchAll(ofDataset)].flatMap(([command]) =>
        /\$\{(?:which|options|[\w.]*(?:deploymentOptions|\.options)|ownOptions\([^}]*)\}/.test(command)
          ? []
          : [`${file}: ${command}`],
      ),
    )
    expect(open).toEqual([])
  },
)
