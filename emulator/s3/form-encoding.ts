/**
 * Text as HTML forms encode it, `/` kept: what S3 does with keys in notifications and in listings with
 * `encoding-type=url`. A space becomes `+`.
 */
export function formEncode(text: string): string {
  return encodeURIComponent(text)
    .replace(/%20/g, '+')
    .replace(/%2F/g, '/')
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
}
