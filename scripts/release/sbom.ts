// Writes what the functions are made of, with each package's version, licence and hash, from the lockfile alone:
// .boostline/sbom.cdx.json, in CycloneDX as npm writes it. The release workflow attaches it.
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { runCommand } from '../run-command.ts'

const FILE = '.boostline/sbom.cdx.json'

process.chdir(await runCommand('git', 'rev-parse', '--show-toplevel'))
const written = await runCommand('npm', 'sbom', '--sbom-format', 'cyclonedx', '--package-lock-only')
const { metadata, components, dependencies, ...document } = JSON.parse(written) as {
  readonly metadata: { readonly component: Readonly<Record<string, unknown>> }
  readonly components: readonly { readonly 'bom-ref': string; readonly scope: string }[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[]
}

// npm's own --omit=dev leaves out what a tool needs, too (11.19). Optional are the tools, and Node for this or that
// machine: the images have theirs from their base.
const shipped = components.filter(({ scope }) => scope !== 'optional')
const refs = new Set(shipped.map((component) => component['bom-ref']))
// npm names the whole after the folder that it lies in.
const whole = { ...metadata.component, name: 'boostline' }
const bom = {
  ...document,
  metadata: { ...metadata, component: whole },
  components: shipped,
  dependencies: dependencies
    .filter(({ ref }) => refs.has(ref) || ref === metadata.component['bom-ref'])
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((other) => refs.has(other)) })),
}
mkdirSync(path.dirname(FILE), { recursive: true })
writeFileSync(FILE, `${JSON.stringify(bom, null, 2)}\n`)
console.log(FILE)
