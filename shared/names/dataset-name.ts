import { createHash } from 'node:crypto'

const MAX_LENGTH = 24
const HASH_LENGTH = 6

/** Of tables, packed or not, and of files that people upload in their place. */
const ENDINGS =
  /(\.(csv|tsv|tab|psv|txt|dat))?(\.(gz|zip|bz2|xz|zst|7z))?$|\.(xls[xmb]?|ods|numbers|parquet|feather|arrow|orc|avro|jsonl?|xml|html?|pdf|sav|dta|sas7bdat|rds|db|sqlite)$/i

/**
 * The dataset an object under `datasets/` belongs to, as a slug of `[a-z0-9]` and single hyphens, at most
 * 24 characters: the first folder, or the file's name without its endings. Two keys with one slug are one dataset.
 * `key` is the decoded object key.
 */
export function datasetOfKey(key: string): string {
  const [first = '', ...rest] = key.replace(/^datasets\//, '').split('/')
  return slug(rest.length > 0 ? first : withoutEndings(first))
}

/** A table's file name without what says that it is one: the dataset's name before it becomes a slug. */
export function withoutEndings(file: string): string {
  return file.replace(ENDINGS, '')
}

/** Latin letters that are not one of a to z with a mark. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
}

function slug(name: string): string {
  const full = name
    .normalize('NFKD')
    .toLowerCase()
    // Ü is u and a mark that stands over it.
    .replace(/\p{M}/gu, '')
    .replace(/[ßæœøłđðþı]/g, (letter) => LETTERS[letter] ?? '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  if (full === '') return `dataset-${shortHash(name)}`
  if (full.length <= MAX_LENGTH) return full
  const kept = full.slice(0, MAX_LENGTH - HASH_LENGTH - 1).replace(/-+$/, '')
  return `${kept}-${shortHash(name)}`
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, HASH_LENGTH)
}
