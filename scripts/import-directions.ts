/** What may be imported: folders of the root, or files of one as a pattern of gitignore. */
type Importable = readonly string[] | 'anything'

type Direction = {
  readonly imports: Importable
  /** What the tests beside the sources may import, too. */
  readonly testsToo?: readonly string[]
  /** Whether a folder of it, such as one function, imports none of its neighbours. */
  readonly apart?: true
}

/**
 * Which folder imports which, besides itself: oxlint.config.ts refuses anything else, ARCHITECTURE.md is printed from
 * it. What is in none of the lists (bench, tests) is imported by nobody.
 */
export const IMPORT_DIRECTIONS: Readonly<Record<string, Direction>> = {
  lambdas: { imports: ['engines', 'shared'], testsToo: ['events'], apart: true },
  engines: { imports: ['shared'], testsToo: ['emulator'], apart: true },
  shared: { imports: [] },
  infra: { imports: ['shared', 'lambdas/*/config.ts'], testsToo: ['lambdas'] },
  emulator: { imports: ['events'] },
  local: { imports: ['emulator', 'infra', 'engines', 'shared', 'scripts'] },
  cli: {
    imports: ['infra', 'engines', 'shared', 'local', 'console/start-console.ts'],
    testsToo: ['emulator', 'lambdas'],
  },
  console: { imports: ['cli', 'infra', 'engines', 'shared', 'local'], testsToo: ['emulator'] },
  bench: { imports: 'anything' },
  events: { imports: [] },
  scripts: { imports: ['emulator', 'infra', 'engines', 'shared', 'cli'] },
  tests: { imports: 'anything' },
}
