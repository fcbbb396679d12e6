// The one launcher behind every npm script: `node scripts/run.mjs <task> …`. It runs on any Node from 20 up, installs
// what is missing, then runs the task on the Node that choose-node.mjs chooses.
import path from 'node:path'
import process from 'node:process'
import { ROOT } from './install.mjs'
import { COMMANDS_WITH_TOOLS, fail, NODE_FLAGS, ONNX, prepare, run } from './launcher.mjs'

const CHECK = [
  ['biome', 'ci', '--error-on-warnings'],
  ['oxlint', '--type-aware', '--deny-warnings'],
  ['tsc', '--noEmit'],
  // What runs in a browser knows other globals.
  ['tsc', '--noEmit', '-p', 'console/page'],
  ['knip'],
]

/** What Node has compiled once; where it cannot be written, Node does without. */
const COMPILE_CACHE = path.join(ROOT, '.boostline', 'compile-cache')
const FETCH_XGBOOST = ['node', ...NODE_FLAGS, 'scripts/fetch-xgboost.ts']
const VITEST = ['node', ...NODE_FLAGS, 'node_modules/vitest/vitest.mjs', 'run']
const DEEP_TESTS = [
  'bench/load/',
  'engines/dataset/many-columns.test.ts',
  'infra/settings-matrix.test.ts',
  'lambdas/feedback/large-files.test.ts',
  'lambdas/model-evaluation/metrics/row-groups.test.ts',
  'scripts/compile-kernel.test.ts',
  'tests/dataset-fuzz/',
  'tests/fuzz/',
  'tests/simulation/',
  'tests/commands/',
  'tests/conformance/',
  'tests/contracts/batch-equals-api.test.ts',
  'tests/durability/',
  'tests/e2e/',
  'tests/faults/denied-for-good.test.ts',
  'tests/faults/monitored-month.test.ts',
  'tests/pages/',
]

/**
 * Each task is a list of commands; extra arguments go to the last one. A task without `help` has its own `--help`.
 * `folders` are installed besides the project's own dependencies; `tools` are, too, unless the task says otherwise.
 */
const TASKS = {
  /** The command for people, as the file `boostline` starts it. */
  boostline: {
    commands: [['node', ...NODE_FLAGS, 'cli/main.ts']],
    // Reading hundreds of modules of TypeScript is half of a command's start.
    env: { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? COMPILE_CACHE },
    tools: ([command]) => COMMANDS_WITH_TOOLS.includes(command),
  },
  test: {
    help: `npm test -- [files] [options of vitest]
Checks format, lint, types and unused code, gets XGBoost's library where it is missing, then runs the tests: all of
them, or those of the files whose paths contain one of the given texts.`,
    commands: [...CHECK, FETCH_XGBOOST, VITEST],
    folders: [ONNX],
  },
  /** Those that ask tests/depth.ts for their counts. */
  'test:deep': {
    help: `npm run test:deep -- [files] [options of vitest]
Runs the tests that have many cases (fuzz, simulation and some more) with all of them instead of npm test's fewer ones,
and every long story, of which npm test runs an eighth.`,
    commands: [FETCH_XGBOOST, [...VITEST, '--testTimeout=14400000', ...DEEP_TESTS]],
    env: { BOOSTLINE_DEEP: '1' },
  },
  'test:faults': {
    help: `npm run test:faults
Tries every fault at every call of AWS in every story (docs/faults.md): some minutes on two cores. FAULTS_STORY='told
people' tries one story alone, FAULTS_ONLY='a part of its text' the faults that it
names alone, as they are printed where they are not survived.`,
    commands: [
      [
        'node',
        ...NODE_FLAGS,
        'node_modules/vitest/vitest.mjs',
        'run',
        '--config',
        'tests/faults/every-cell/vitest.config.ts',
      ],
    ],
  },
  'test:pages': {
    help: `npm run test:pages
Looks at the pages in a real browser (BOOSTLINE_CHROMIUM, chromium-headless-shell, chromium or google-chrome) and leaves
pictures of every view, at three widths, light and dark, in .boostline/pages/; npm test looks at each once.`,
    commands: [FETCH_XGBOOST, [...VITEST, 'tests/pages/']],
    env: { BOOSTLINE_PICTURES: 'all' },
  },
  pictures: {
    help: `npm run pictures
Makes the pictures of the README anew (docs/images/), from a report and a run that the local cloud makes.`,
    commands: [FETCH_XGBOOST, [...VITEST, 'tests/pages/', '-t', 'pictures of the README']],
    env: { BOOSTLINE_PICTURES: 'readme' },
  },
  check: {
    help: `npm run check
Checks format (Biome), lint (oxlint), types (TypeScript) and unused code (knip): what npm test does before the tests.`,
    commands: CHECK,
    folders: [ONNX],
  },
  format: {
    help: `npm run format
Formats every file and mends what lint can mend by itself.`,
    commands: [
      ['biome', 'check', '--write'],
      ['oxlint', '--type-aware', '--fix'],
    ],
  },
  build: {
    help: `npm run build -- [function …]
Bundles the functions into dist/, each into one file within its budget: all of them, or those that are named.`,
    commands: [['node', ...NODE_FLAGS, 'scripts/build.ts']],
    tools: () => false,
  },
  onnx: {
    help: `node scripts/run.mjs onnx
Installs what runs ONNX models (engines/scoring/onnx), which nothing else needs. The local cloud does it by itself.`,
    commands: [],
    folders: [ONNX],
    tools: () => false,
  },
  /** What the cdk command line runs (cdk.json). */
  'cdk-app': { commands: [['node', ...NODE_FLAGS, 'infra/app.ts']] },
  /** Any file of the project: `node scripts/run.mjs node bench/split.ts`. */
  node: { commands: [['node', ...NODE_FLAGS]] },
}

const [name = '', ...extra] = process.argv.slice(2)
const task = TASKS[name]
if (!task) fail(`unknown task "${name}"; there are: ${Object.keys(TASKS).join(', ')}`)

if (extra.includes('--help') && task.help) console.log(task.help)
else await runTask(extra.includes('--help') ? task.commands.slice(-1) : task.commands)

async function runTask(commands) {
  const { folders, tools = () => true } = task
  const env = { ...(await prepare({ folders, tools: tools(extra) })), ...task.env }
  for (const [index, command] of commands.entries()) {
    const last = index === commands.length - 1
    const [program, ...args] = last ? [...command, ...extra] : command
    if (name.startsWith('test'))
      console.log(`\n> ${[program, ...args].filter((part) => !NODE_FLAGS.includes(part)).join(' ')}`)
    await run(program, args, env)
  }
}
