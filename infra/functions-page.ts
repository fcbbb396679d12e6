import type { FunctionDefinition, Triggers } from './function-definition.ts'
import { FUNCTION_NAMES, wiring } from './wiring.ts'

const functions = FUNCTION_NAMES.map((name): FunctionDefinition => wiring.functions[name])

/** The text of docs/functions.md. */
export function functionsPage(): string {
  return `# The functions

Each is a folder in \`lambdas/\` and a file in \`infra/functions/\`, which has everything that is said of the function
outside of its code: the stacks, the local cloud, the bundler, the proof of the images, the workflows and the benchmarks
read it there, and a test prints this page from it. A new function is a new folder, a new file, and its line in
\`infra/wiring.ts\`.

## Limits
${limits()}

## What starts them
Besides the daily rules \`keep-active-…\`, which send each its harmless event.

${triggers()}

## Environment
${environment()}

## Bundles
Lambda loads the whole bundle at every cold start: \`npm run build\` fails for one that is over its budget. The image has
the bundle and the files that are named here, nothing else.

${bundles()}
`
}

function limits(): string {
  const rows = functions.map(({ name, memoryMb, timeoutSeconds, storageMb = 512, limitsReason }) => [
    name,
    `${memoryMb.toLocaleString('en')} MB`,
    `${timeoutSeconds} s`,
    `${storageMb.toLocaleString('en')} MB`,
    limitsReason,
  ])
  return table(['function', 'memory', 'time', '/tmp', 'why'], rows)
}

function triggers(): string {
  const rows = functions.map((each) => [each.name, startedBy(each.triggers).join('<br>')])
  return table(['function', 'started by'], rows)
}

function startedBy({ objects = [], queue, rules = [], api }: Triggers): readonly string[] {
  return [
    ...objects.map(({ prefix, suffix }) => `an object \`${prefix}…${suffix}\``),
    ...(queue ? [`the queue \`${queue.name}\`, ${queue.maximumConcurrency} at once`] : []),
    ...rules.map((rule) =>
      'pattern' in rule ? `the event rule \`${rule.name}\`` : `\`${rule.name}\`, every ${rule.rateMinutes} minutes`,
    ),
    ...(api ? ['the REST API'] : []),
  ]
}

function environment(): string {
  const rows = functions.flatMap(({ name, environment }) =>
    Object.entries(environment).map(([variable, value]) => [
      name,
      `\`${variable}\``,
      typeof value === 'string' ? `\`${value}\`` : value.ref === 'queueUrl' ? `queue ${value.queueName}` : value.ref,
    ]),
  )
  return table(['function', 'variable', 'value'], rows)
}

function bundles(): string {
  const rows = functions.map(({ name, bundle: { budgetBytes, budgetReason, assets } }) => [
    name,
    `${budgetBytes / 1000} kB`,
    budgetReason,
    assets.map((asset) => asset.name).join(', ') || 'none',
  ])
  return table(['function', 'budget', 'why', 'files beside index.cjs'], rows)
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [header, header.map(() => '---'), ...rows]
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
