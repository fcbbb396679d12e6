/** A tokenizer.json as Hugging Face's library writes it: words in small letters, between [CLS] and [SEP]. */
export function wordTokenizer(words: readonly string[], mostTokens: number | null = null): Record<string, unknown> {
  const vocabulary = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', ...words]
  const special = (content: string) => ({
    id: vocabulary.indexOf(content),
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  })
  const token = (id: string) => ({ id, ids: [vocabulary.indexOf(id)], tokens: [id] })
  const piece = (id: string) => ({ SpecialToken: { id, type_id: 0 } })
  return {
    version: '1.0',
    truncation:
      mostTokens === null ? null : { direction: 'Right', max_length: mostTokens, strategy: 'LongestFirst', stride: 0 },
    padding: null,
    added_tokens: vocabulary.slice(0, 4).map(special),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [piece('[CLS]'), { Sequence: { id: 'A', type_id: 0 } }, piece('[SEP]')],
      pair: [],
      special_tokens: { '[CLS]': token('[CLS]'), '[SEP]': token('[SEP]') },
    },
    decoder: null,
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(vocabulary.map((word, id) => [word, id])),
    },
  }
}
