/** Pseudo-random numbers in [0, 1) for 0, 1, 2, …: the same every time, other ones for another salt. */
export function hashNoise(row: number, salt = 0): number {
  const mixed = Math.imul(row + 1 + salt * 7919, 0x9e3779b1)
  return (Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b) >>> 0) / 2 ** 32
}

/** MurmurHash3's finalizer for 32 bits: every bit of the state reaches every bit of the result. */
export function fmix32(state: number): number {
  let mixed = state | 0
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}
