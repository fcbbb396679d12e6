/*
 * Yes and no where they are not English: in the languages of Europe and the most spoken ones of Asia; "there is" and "there
 * is not" where tables say that for it; and what Excel calls true and false. In lower case, with and without accents.
 */
export const YES_NO_PAIRS: readonly { readonly false: readonly string[]; readonly true: readonly string[] }[] = [
  { false: ['nein', 'n'], true: ['ja', 'j'] },
  { false: ['non', 'n'], true: ['oui', 'o'] },
  { false: ['no', 'n'], true: ['sì', 'si', 'sí', 's'] },
  { false: ['não', 'nao', 'n'], true: ['sim', 's'] },
  { false: ['nie', 'n'], true: ['tak', 't'] },
  { false: ['нет', 'н', 'net'], true: ['да', 'д', 'da'] },
  { false: ['ні', 'н'], true: ['так', 'т'] },
  { false: ['nu', 'n'], true: ['da', 'd'] },
  { false: ['nee', 'n'], true: ['ja', 'j'] },
  { false: ['nej', 'n'], true: ['ja', 'j'] },
  { false: ['hayır', 'hayir', 'h'], true: ['evet', 'e'] },
  { false: ['ne', 'n'], true: ['ano', 'a'] },
  { false: ['nei', 'n'], true: ['ja', 'j'] },
  { false: ['nem', 'n'], true: ['igen', 'i'] },
  { false: ['ei', 'e'], true: ['kyllä', 'kylla', 'k'] },
  { false: ['όχι', 'οχι', 'ο'], true: ['ναι', 'ν'] },
  { false: ['ne', 'не'], true: ['da', 'да'] },
  { false: ['ei', 'e'], true: ['jah', 'j'] },
  { false: ['nē', 'ne'], true: ['jā', 'ja'] },
  { false: ['ne', 'n'], true: ['taip', 't'] },
  { false: ['否', '不是'], true: ['是'] },
  { false: ['无', '無', '没有', '沒有', '无し', '無し', 'なし'], true: ['有', '有り', 'あり'] },
  { false: ['いいえ'], true: ['はい'] },
  { false: ['아니오', '아니요'], true: ['예', '네'] },
  { false: ['لا'], true: ['نعم'] },
  { false: ['خیر', 'نه'], true: ['بله', 'بلی'] },
  { false: ['לא'], true: ['כן'] },
  { false: ['नहीं', 'नही'], true: ['हाँ', 'हां'] },
  { false: ['không', 'khong'], true: ['có', 'co'] },
  { false: ['tidak', 'tdk'], true: ['ya'] },
  { false: ['ไม่ใช่', 'ไม่'], true: ['ใช่'] },
  { false: ['falsch'], true: ['wahr'] },
  { false: ['faux'], true: ['vrai'] },
  { false: ['falso'], true: ['verdadero', 'verdadeiro', 'vero'] },
  { false: ['onwaar'], true: ['waar'] },
  { false: ['fałsz', 'falsz'], true: ['prawda'] },
  { false: ['ложь'], true: ['истина'] },
  { false: ['falskt'], true: ['sant'] },
  { false: ['假'], true: ['真'] },
  { false: ['거짓'], true: ['참'] },
]

/** Two words as no and yes of one language; undefined where they are none. */
export function yesNoOf(one: string, other: string): { readonly false: string; readonly true: string } | undefined {
  const [a, b] = [one.trim().toLowerCase().normalize(), other.trim().toLowerCase().normalize()]
  for (const pair of YES_NO_PAIRS) {
    if (pair.false.includes(a) && pair.true.includes(b)) return { false: one.trim(), true: other.trim() }
    if (pair.false.includes(b) && pair.true.includes(a)) return { false: other.trim(), true: one.trim() }
  }
  return undefined
}

/** Spellings of two words by case and accents, and their letters. */
const MOST_SPELLINGS = 16

/**
 * Whether each of the words is the yes of its language, where all of them are the yes and the no of one language that is
 * not English, in whatever case; undefined where they are not.
 */
export function truthsOf(words: readonly string[]): ReadonlyMap<string, boolean> | undefined {
  if (words.length > MOST_SPELLINGS) return undefined
  const plain = words.map((word) => word.trim().toLowerCase().normalize())
  for (const pair of YES_NO_PAIRS) {
    const truths = plain.map((word) =>
      pair.true.includes(word) ? true : pair.false.includes(word) ? false : undefined,
    )
    if (!truths.includes(undefined) && truths.includes(true) && truths.includes(false)) {
      return new Map(words.map((word, at) => [word, truths[at] === true]))
    }
  }
  return undefined
}
