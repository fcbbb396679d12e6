/** Spreads 0, 1, 2, … over [0, 1) without a pattern, the same every time. */
export function scattered(row: number, salt = 0): number {
  const mixed = Math.imul(row + 1 + salt * 7919, 0x9e3779b1)
  return (Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b) >>> 0) / 2 ** 32
}

/** MurmurHash3's last step: every bit of the state reaches every bit of the result. */
export function scramble(state: number): number {
  let mixed = state | 0
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}
