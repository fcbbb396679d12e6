/** The bucket and the key (or prefix) of an `s3://` URI. */
export function parseS3Uri(uri: string): { readonly bucket: string; readonly key: string } {
  const [, bucket = '', key = ''] = /^(?:s3|https):\/\/([^/]+)\/?(.*)$/.exec(uri) ?? []
  return { bucket, key }
}

export function joinS3Path(uri: string, rest: string): string {
  return `${uri.replace(/\/+$/, '')}/${rest}`
}
