// Writes what the functions are made of, and what runs ONNX models where a deployment serves them, with each package's
// version, licence and hash, from the lockfiles alone: .boostline/sbom.cdx.json and .boostline/sbom-onnx.cdx.json, in
// CycloneDX as npm writes it. The release workflow attaches them.
import { mkdirSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import { FUNCTION_NAMES } from '../../infra/wiring.ts'
import { functionPackages } from '../imported-packages.ts'
import { runCommand } from '../run-command.ts'

const FOLDER = '.boostline'

process.chdir(await runCommand('git', 'rev-parse', '--show-toplevel'))
mkdirSync(FOLDER, { recursive: true })
// npm names a whole after the folder that it lies in.
await writeList('.', 'boostline', `${FOLDER}/sbom.cdx.json`, new Set(functionPackages(FUNCTION_NAMES)))
await writeList('engines/scoring/onnx', 'boostline-onnx', `${FOLDER}/sbom-onnx.cdx.json`)

/** With `only`, these packages and what they need: the local cloud's are dependencies, too. */
async function writeList(folder: string, name: string, file: string, only?: ReadonlySet<string>): Promise<void> {
  const list = ['--sbom-format', 'cyclonedx', '--package-lock-only', '--prefix', folder]
  const { metadata, components, dependencies, ...document } = JSON.parse(await runCommand('npm', 'sbom', ...list)) as {
    readonly metadata: { readonly component: Readonly<Record<string, unknown>> }
    readonly components: readonly { readonly 'bom-ref': string; readonly name: string; readonly scope: string }[]
    readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[]
  }
  // npm's own --omit=dev leaves out what a tool needs, too (11.19). Optional are the tools, and Node for this or that
  // machine: the images have theirs from their base.
  const required = components.filter(({ scope }) => scope !== 'optional')
  const own = new Set(dependencies.find(({ ref }) => ref === metadata.component['bom-ref'])?.dependsOn)
  const isRoot = (component: (typeof required)[number]) =>
    only === undefined || (own.has(component['bom-ref']) && only.has(component.name))
  const refs = new Set(required.filter(isRoot).map((component) => component['bom-ref']))
  // A set may grow while it is read.
  for (const ref of refs) {
    for (const next of dependencies.find((each) => each.ref === ref)?.dependsOn ?? []) refs.add(next)
  }
  const shipped = required.filter((component) => refs.has(component['bom-ref']))
  const bom = {
    ...document,
    metadata: { ...metadata, component: { ...metadata.component, name } },
    components: shipped,
    dependencies: dependencies
      .filter(({ ref }) => refs.has(ref) || ref === metadata.component['bom-ref'])
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((other) => refs.has(other)) })),
  }
  writeFileSync(file, `${JSON.stringify(bom, null, 2)}\n`)
  console.log(file)
}
