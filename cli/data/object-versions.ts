import { ListObjectVersionsCommand, type ListObjectVersionsCommandOutput, type S3Client } from '@aws-sdk/client-s3'

type Page = Pick<ListObjectVersionsCommandOutput, 'Versions' | 'DeleteMarkers'>

/** Every version and mark of deletion below a prefix, page by page. */
export async function* listVersions(s3: S3Client, Bucket: string, Prefix: string): AsyncGenerator<Page> {
  let marker: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } | undefined = {}
  while (marker) {
    const page: ListObjectVersionsCommandOutput = await s3.send(
      new ListObjectVersionsCommand({ Bucket, Prefix, ...marker }),
    )
    yield page
    marker = page.IsTruncated ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker } : undefined
  }
}
