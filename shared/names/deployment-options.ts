/** Where the local cloud answers unless it was told another port, and where `--local` looks for it. */
export const LOCAL_URL = 'http://127.0.0.1:4566'

/** The options by which a command is told of the local cloud at this address. */
export function deploymentOptions(url: string): string {
  return url === LOCAL_URL ? '--local' : `--endpoint-url ${url}`
}

/** What a function knows of its own deployment: its prefix, and in the local cloud where that answers. */
export type OwnDeployment = { readonly prefix: string; readonly endpointUrl?: string | undefined }

/** The options by which a command is told of the deployment whose function says what to type. */
export function ownOptions({ prefix, endpointUrl }: OwnDeployment): string {
  return endpointUrl === undefined ? `--prefix ${prefix}` : deploymentOptions(endpointUrl)
}
