import type { Endpoint, Variant } from './resources.ts'

/** An endpoint as DescribeEndpoint shows it; `time` turns milliseconds into the form of the answer. */
export function describeEndpoint(endpoint: Endpoint, time: (ms: number) => number): Record<string, unknown> {
  // While an update runs, the configuration that serves is shown; the new one is a pending deployment.
  const shown = endpoint.current ?? endpoint.pending
  const pending = endpoint.current ? endpoint.pending : undefined
  const variants = (deployed: readonly Variant[]) => deployed.map((variant) => describeVariant(endpoint, variant, time))
  return {
    EndpointName: endpoint.name,
    EndpointArn: endpoint.arn,
    EndpointConfigName: shown?.configName,
    ...(endpoint.current && { ProductionVariants: variants(endpoint.current.variants) }),
    EndpointStatus: endpoint.status,
    ...(endpoint.failureReason !== undefined && { FailureReason: endpoint.failureReason }),
    CreationTime: time(endpoint.creationMs),
    LastModifiedTime: time(endpoint.lastModifiedMs),
    ...(pending && {
      PendingDeploymentSummary: {
        EndpointConfigName: pending.configName,
        ProductionVariants: variants(pending.variants),
        StartTime: time(endpoint.lastModifiedMs),
      },
    }),
  }
}

function describeVariant(endpoint: Endpoint, variant: Variant, time: (ms: number) => number): Record<string, unknown> {
  return {
    VariantName: variant.name,
    DeployedImages: [
      {
        SpecifiedImage: variant.image,
        ResolvedImage: variant.image,
        ResolutionTime: time(endpoint.creationMs),
      },
    ],
    CurrentWeight: variant.weight,
    DesiredWeight: variant.weight,
    ...(variant.serverless
      ? {
          CurrentInstanceCount: 0,
          CurrentServerlessConfig: variant.serverless,
          DesiredServerlessConfig: variant.serverless,
        }
      : { CurrentInstanceCount: variant.instanceCount, DesiredInstanceCount: variant.instanceCount }),
  }
}
