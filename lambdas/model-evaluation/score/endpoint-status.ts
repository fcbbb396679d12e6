/** The state of an endpoint, as far as this function needs it. */
export type EndpointStatus = {
  /** @throws BoostlineError of an AWS call. */
  describe(endpointName: string): Promise<EndpointState>
}

export type EndpointState =
  | { readonly kind: 'in-service' }
  /** Being created, updated or deleted; `status` is SageMaker's. */
  | { readonly kind: 'changing'; readonly status: string }
  /** It does not recover by itself; `reason` is SageMaker's. */
  | { readonly kind: 'failed'; readonly status: string; readonly reason: string }
  | { readonly kind: 'missing' }
