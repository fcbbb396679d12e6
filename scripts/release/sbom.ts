// Writes what the functions are made of, and what runs ONNX models where a deployment serves them, with each package's
// version, licence and hash, from the lockfiles alone: .boostline/sbom.cdx.json and .boostline/sbom-onnx.cdx.json, in
// CycloneDX as npm writes it. The release workflow attaches them.
import { mkdirSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import { runCommand } from '../run-command.ts'

const FOLDER = '.boostline'

process.chdir(await runCommand('git', 'rev-parse', '--show-toplevel'))
mkdirSync(FOLDER, { recursive: true })
// npm names a whole after the folder that it lies in.
await writeList('.', 'boostline', `${FOLDER}/sbom.cdx.json`)
await writeList('engines/scoring/onnx', 'boostline-onnx', `${FOLDER}/sbom-onnx.cdx.json`)

async function writeList(folder: string, name: string, file: string): Promise<void> {
  const list = ['--sbom-format', 'cyclonedx', '--package-lock-only', '--prefix', folder]
  const { metadata, components, dependencies, ...document } = JSON.parse(await runCommand('npm', 'sbom', ...list)) as {
    readonly metadata: { readonly component: Readonly<Record<string, unknown>> }
    readonly components: readonly { readonly 'bom-ref': string; readonly scope: string }[]
    readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[]
  }
  // npm's own --omit=dev leaves out what a tool needs, too (11.19). Optional are the tools, and Node for this or that
  // machine: the images have theirs from their base.
  const shipped = components.filter(({ scope }) => scope !== 'optional')
  const refs = new Set(shipped.map((component) => component['bom-ref']))
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
