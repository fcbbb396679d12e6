/** Endings that people give tables; `file` is put behind the names of those that have none of them. */
const ENDING = /[^/]\.(csv|tsv|tab|psv|txt|dat|xlsx?|file)$/i

/** The path of a dropped file as it comes back: whether it is packed does not matter, nor that a job alone scores it. */
export function unpackedPath(path: string): string {
  return path.replace(/\.gz$/i, '').replace(/\.cSv$/, '.csv')
}

/**
 * What is before the endings of the records of a dropped file: no two of different unpacked paths have one. Of june.csv it
 * is june; of june.tsv and june.tsv.csv the whole name; of june it is june.file, as of june.xyz june.xyz.file.
 */
export function recordStem(path: string): string {
  const name = unpackedPath(path)
  const bare = name.replace(/\.csv$/, '')
  if (bare !== name) return ENDING.test(bare) ? name : bare
  return ENDING.test(name) && !/\.file$/i.test(name) ? name : `${name}.file`
}
