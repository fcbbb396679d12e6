import { mkdtempSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { Template } from 'aws-cdk-lib/assertions'
import { inject } from 'vitest'
import { createApp } from '../create-app.ts'

export type Resource = {
  readonly Type: string
  readonly Properties: Readonly<Record<string, unknown>>
  readonly DependsOn?: readonly string[]
  readonly UpdatePolicy?: unknown
}
export type Resources = Readonly<Record<string, Resource>>

export type Synthesized = {
  readonly pipeline: Template
  readonly registry: Template
  readonly outFolder: string
}

/** What the CDK's own command line adds: a flag there can change the stacks. */
const { context: flags } = JSON.parse(readFileSync(path.join(import.meta.dirname, '..', '..', 'cdk.json'), 'utf8')) as {
  readonly context: Readonly<Record<string, unknown>>
}

/** Leaves out the copies of what images are built from, which no template tells of. */
export const WITHOUT_COPIES = { 'aws:cdk:disable-asset-staging': 'true' } as const

/** Leaves out the CDK's own look at templates: it only warns, and takes longer than all else. cdk-nag's findings fail. */
export const WITHOUT_WARNINGS = { builtinCloudFormationValidation: false } as const

const made = new Map<string, Synthesized>()

/** The stacks of these settings, with images from ECR unless told; made once for the same settings. */
export function synthesize(context: Readonly<Record<string, string>> = {}): Synthesized {
  const key = JSON.stringify(context)
  const known = made.get(key)
  if (known) return known
  const outFolder = mkdtempSync(path.join(inject('runFolder'), 'cdk-'))
  const { pipeline, registry } = createApp({
    ...WITHOUT_WARNINGS,
    outdir: outFolder,
    context: { ...flags, images: '1.0.0', ...context },
  })
  const synthesized = {
    pipeline: Template.fromStack(pipeline),
    registry: Template.fromStack(registry),
    outFolder,
  }
  made.set(key, synthesized)
  return synthesized
}

export function resourcesOf(template: Template): Resources {
  return template.toJSON()['Resources'] as Resources
}

/** The resources of a type, with their logical ids. */
export function ofType(template: Template, type: string): readonly (readonly [string, Resource])[] {
  return Object.entries(resourcesOf(template)).filter(([, resource]) => resource.Type === type)
}

/** The one resource of a type. */
export function onlyOne(template: Template, type: string): Resource {
  const [first, ...others] = ofType(template, type)
  if (!first || others.length > 0) throw new Error(`there is not one ${type} but ${others.length + (first ? 1 : 0)}`)
  return first[1]
}

/** How many resources of a type have these properties; matchers of the CDK are welcome. */
export function countOf(template: Template, type: string, properties: object = {}): number {
  return Object.keys(template.findResources(type, { Properties: properties })).length
}

/** A value of a template as text, with `<AWS::Region>` and `<LogicalId.Arn>` for what is known only in AWS. */
export function textOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value)
  if ('Ref' in value) return `<${String(value.Ref)}>`
  if ('Fn::GetAtt' in value) return `<${(value['Fn::GetAtt'] as string[]).join('.')}>`
  if ('Fn::FindInMap' in value)
    return `<${(value['Fn::FindInMap'] as unknown[]).map((each) => textOf(each)).join('.')}>`
  if ('Fn::Join' in value) {
    const [separator, parts] = value['Fn::Join'] as [string, unknown[]]
    return parts.map((part) => textOf(part)).join(separator)
  }
  return JSON.stringify(value)
}
