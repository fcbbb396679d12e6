/** A share as a person reads it, by whoever tells it: `5.5 %`, of larger ones two digits, `12 %`. */
export function shareText(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`
}
