/** A model behind an endpoint that answers CSV rows with predictions. */
export type Endpoint = {
  /**
   * Sends encoded rows (comma separated, no label, one a line) and returns the container's CSV answer.
   * @throws BoostlineError `endpoint-missing`, `endpoint-not-ready` (retryable), `endpoint-throttled` (retryable),
   * `endpoint-unavailable` (retryable), `endpoint-refused` (the container's 4xx: these rows will never be taken).
   */
  invoke(endpointName: string, csvRows: string, options?: { readonly signal?: AbortSignal }): Promise<string>
}
