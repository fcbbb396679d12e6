import type { MissingWords } from '#shared/schema/reading/missing-words.ts'

/** As schema.json has it. */
export function storedWords(missingWords: MissingWords): 'values' | 'words' | string[] {
  return typeof missingWords === 'string' ? missingWords : [...missingWords]
}
