/**
 * The words of a column's name in lower case: `customerID`, `customer_id` and `Customer Id` are customer and id, and
 * `paid` is one word. Digits go with the letters before them.
 */
export function nameTokens(name: string): readonly string[] {
  return name
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((token) => token !== '')
}

/** A name without what sets its words apart: `Sale_Price` and `SalePrice` are one. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')
}
