import { nameTokens, plainName } from './name-tokens.ts'

/*
 * What a column's name says of its integers: whether they tell the rows apart, or count something that means something.
 */

const ID_TOKENS = new Set(['id', 'ids', 'key', 'pk', 'uuid', 'guid', 'uid', 'rownames', 'rowname', 'rowid'])
/** Names that are IDs as a whole. `Unnamed: 0` is what pandas calls the index it wrote without a name. */
const ID_NAMES = new Set(['rownames', 'rowname', 'rownum', 'rownumber', 'unnamed0', 'unnamed00', 'unnamed01'])
/** What has an ID, where the two are written as one word: `userid`, but not `paid`. */
const HAVING_ID =
  /^(?:account|case|client|customer|device|employee|household|invoice|item|loan|member|order|passenger|patient|person|player|product|record|row|sample|session|store|student|subject|ticket|transaction|unique|user|vehicle)(?:ids?|key)$/
/** They may as well be amounts. */
const WEAK_TOKENS = new Set(['no', 'nr', 'num', 'number', 'index', 'idx', 'nummer', 'numero', 'sno', 'serial', 'obs'])

/** Whether the name says that the column tells the rows apart; weakly where it may as well mean an amount. */
export function idName(name: string): 'strong' | 'weak' | undefined {
  const tokens = nameTokens(name)
  const plain = plainName(name)
  if (ID_NAMES.has(plain) || HAVING_ID.test(plain)) return 'strong'
  if (tokens.some((token) => ID_TOKENS.has(token) || HAVING_ID.test(token))) return 'strong'
  return WEAK_TOKENS.has(tokens.at(-1) ?? '') || name.trim() === '#' ? 'weak' : undefined
}

/** Each is counted up row by row in a series, and has a meaning even so: a trend is learnt by it. */
const COUNTER_TOKENS = new Set(
  [
    ['year', 'years', 'yr', 'month', 'months', 'week', 'weeks', 'day', 'days', 'hour', 'hours', 'minute', 'quarter'],
    ['time', 'date', 'timestamp', 'period', 'step', 'cycle', 'epoch', 'age', 'generation', 'decade', 'season'],
    ['jahr', 'monat', 'woche', 'tag', 'stunde', 'zeit', 'datum', 'annee', 'année', 'mois', 'semaine', 'jour', 'heure'],
    ['ano', 'año', 'mes', 'semana', 'dia', 'día', 'hora', 'anno', 'mese', 'settimana', 'giorno', 'ora', 'jaar', 'rok'],
  ].flat(),
)

/** Whether the column's numbers count something that means something, such as years. */
export function isCounterName(name: string): boolean {
  return plainName(name) === 't' || nameTokens(name).some((token) => COUNTER_TOKENS.has(token))
}
