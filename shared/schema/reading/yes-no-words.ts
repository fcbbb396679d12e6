/*
 * Yes and no where they are not English: in the ten most spoken languages of Europe, and their neighbours; and what Excel
 * calls true and false there. In lower case, with and without accents.
 */
const PAIRS: readonly { readonly false: readonly string[]; readonly true: readonly string[] }[] = [
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
  { false: ['falsch'], true: ['wahr'] },
  { false: ['faux'], true: ['vrai'] },
  { false: ['falso'], true: ['verdadero', 'verdadeiro', 'vero'] },
  { false: ['onwaar'], true: ['waar'] },
  { false: ['fałsz', 'falsz'], true: ['prawda'] },
  { false: ['ложь'], true: ['истина'] },
  { false: ['falskt'], true: ['sant'] },
]

/** Two words as no and yes of one language; undefined where they are none. */
export function yesNoOf(one: string, other: string): { readonly false: string; readonly true: string } | undefined {
  const [a, b] = [one.trim().toLowerCase().normalize(), other.trim().toLowerCase().normalize()]
  for (const pair of PAIRS) {
    if (pair.false.includes(a) && pair.true.includes(b)) return { false: one.trim(), true: other.trim() }
    if (pair.false.includes(b) && pair.true.includes(a)) return { false: other.trim(), true: one.trim() }
  }
  return undefined
}
