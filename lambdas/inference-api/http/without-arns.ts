/** A text of AWS without the account and resource names it may carry: callers have no use for them. */
export function withoutArns(text: string): string {
  return text.replace(/\barn:[\w-]+:[^\s"']+/g, 'arn:…')
}
