/** Texts with what `words-1` makes of them: their words, and the cells of words and pairs among 512. */
export const GOLDEN_TEXTS: readonly {
  readonly text: string
  readonly words: readonly string[]
  readonly cells: readonly number[]
}[] = [
  { text: '', words: [], cells: [] },
  { text: '—!?', words: [], cells: [] },
  { text: 'the quick brown Fox', words: ['the', 'quick', 'brown', 'fox'], cells: [132, 173, 215, 315, 393, 394, 483] },
  {
    text: "Don't STOP, me-too",
    words: ['don', 't', 'stop', 'me', 'too'],
    cells: [49, 50, 69, 171, 300, 331, 332, 356, 473],
  },
  {
    text: 'FREE entry in 2 a wkly comp 08002986906!',
    words: ['free', 'entry', 'in', '2', 'a', 'wkly', 'comp', '08002986906'],
    cells: [3, 27, 53, 121, 185, 192, 236, 257, 283, 320, 390, 424, 443, 450, 486],
  },
  { text: 'Straße STRASSE ẞ', words: ['straße', 'strasse', 'ß'], cells: [176, 277, 301, 326, 411] },
  { text: 'ΣΊΣΥΦΟΣ Σίσυφος', words: ['σίσυφοσ', 'σίσυφοσ'], cells: [79, 467] },
  { text: 'ЁЛКА ёлка', words: ['ёлка', 'ёлка'], cells: [264, 481] },
  { text: 'café CAFÉ', words: ['café', 'café'], cells: [101, 111] },
  { text: 'İstanbul ISPARTA ı', words: ['İstanbul', 'isparta', 'ı'], cells: [271, 294, 327, 344, 477] },
  {
    text: '東京タワーは333m',
    words: ['東', '京', 'タ', 'ワ', 'ー', 'は', '333m'],
    cells: [43, 136, 166, 171, 183, 204, 214, 315, 318, 349, 420, 454, 498],
  },
  {
    text: 'สวัสดีครับ',
    words: ['ส', 'ว', 'ั', 'ส', 'ด', 'ี', 'ค', 'ร', 'ั', 'บ'],
    cells: [117, 141, 168, 253, 262, 296, 297, 311, 312, 331, 352, 355, 373, 380, 392, 502, 504],
  },
  { text: 'नमस्ते दुनिया', words: ['नमस्ते', 'दुनिया'], cells: [16, 87, 414] },
  { text: '한국어 \u1112\u1161\u11ab', words: ['한국어', '한'], cells: [166, 328, 505] },
  {
    text: 'great \ud83c\udf89\ud83c\udf89 \ud83d\udc4d\ud83c\udffd ok',
    words: ['great', '\ud83c\udf89', '\ud83c\udf89', '\ud83d\udc4d', 'ok'],
    cells: [98, 111, 253, 324, 410, 428, 437, 482],
  },
  {
    text: 'soft\u00adhyphen zero\u200bwidth',
    words: ['soft', 'hyphen', 'zero', 'width'],
    cells: [85, 160, 261, 319, 431, 436, 475],
  },
  { text: '\u00a0 padded \u3000', words: ['padded'], cells: [249] },
  { text: 'ﬁne ½ Ⅷ', words: ['ﬁne', '½', 'ⅷ'], cells: [230, 267, 293, 405, 510] },
  {
    text: '\ud801\udc00\ud801\udc28 \ud840\udc00\ud842\udfb7',
    words: ['\ud801\udc28\ud801\udc28', '\ud840\udc00', '\ud842\udfb7'],
    cells: [27, 86, 193, 336, 410],
  },
  { text: 'lone \ud800 half', words: ['lone', 'half'], cells: [1, 35, 429] },
  { text: 'ạ̇ ạ̇', words: ['ạ̇', 'ạ̇'], cells: [6, 41] },
  { text: 'ǅ ǆ Ǆ', words: ['ǆ', 'ǆ', 'ǆ'], cells: [367, 385] },
  { text: '“quoted” text…', words: ['quoted', 'text'], cells: [134, 212, 307] },
]
