/** What an endpoint's containers wrote. */
export type EndpointLog = {
  /** Its last lines, oldest first; none where there is no log. */
  lastLines(endpointName: string): Promise<readonly string[]>
}
