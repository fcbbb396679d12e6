/** A message of AWS without the ARNs in it, which name the account. */
export function withoutArns(text: string): string {
  return text.replace(/\barn:[\w-]+:[^\s"']+/g, 'arn:…')
}
