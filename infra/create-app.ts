import { App, type AppProps, BOOTSTRAP_QUALIFIER_CONTEXT, type Stack, Tags, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import { createPipelineStack } from './pipeline-stack.ts'
import { createRegistryStack } from './registry-stack.ts'
import { readSettings, type Settings } from './settings.ts'

export type BoostlineApp = {
  readonly app: App
  readonly settings: Settings
  readonly registry: Stack
  readonly pipeline: Stack
}

/** The whole CDK app, not synthesized yet; every synthesis runs cdk-nag's rules. @throws BoostlineError. */
export function createApp(props: AppProps = {}): BoostlineApp {
  const app = new App(props)
  const settings = readSettings((name) => app.node.tryGetContext(name))
  // Before the stacks, which are deployed by what has this name.
  if (settings.qualifier !== undefined) app.node.setContext(BOOTSTRAP_QUALIFIER_CONTEXT, settings.qualifier)
  const registry = createRegistryStack(app, settings)
  const pipeline = createPipelineStack(app, settings)
  pipeline.addStackDependency(registry)
  Tags.of(app).add('boostline', 'true')
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
  return { app, settings, registry, pipeline }
}
