const ROWS = 600

/** Rows of which those with a larger size are returned more often; a later variant has some more of them. */
export function rowsCsv(variant = 0): string {
  const lines = Array.from({ length: ROWS + 10 * variant }, (_, row) => {
    const size = (row * 37) % 101
    const isOdd = row % 17 === 0
    return `${size},${row},${size > 50 !== isOdd ? 'yes' : 'no'}`
  })
  return `size,age,returned\n${lines.join('\n')}\n`
}
