/** The state of an endpoint, as far as this function needs it. */
export type EndpointStatus = {
  /** @throws BoostlineError of an AWS call. */
  describe(endpointName: string): Promise<EndpointState>
}

export type EndpointState =
  | { readonly kind: 'in-service' }
  /** On its way; `status` is AWS's word for it. */
  | { readonly kind: 'changing'; readonly status: string }
  /** It will not serve by itself any more; `reason` is AWS's. */
  | { readonly kind: 'failed'; readonly status: string; readonly reason: string }
  | { readonly kind: 'missing' }
