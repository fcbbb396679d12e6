/** Digits of Arabic, Persian and of full width, as they are in ASCII. */
export function inAscii(text: string): string {
  if (!/[\u0660-\u0669\u06f0-\u06f9\uff10-\uff19]/.test(text)) return text
  const asDigit = (digit: string) => String(digit.charCodeAt(0) & 15)
  const signs = text
    .normalize('NFKC')
    .replace(/\u066b/g, '.')
    .replace(/\u066c/g, ',')
  return signs.replace(/[\u0660-\u0669]/g, asDigit).replace(/[\u06f0-\u06f9]/g, asDigit)
}
