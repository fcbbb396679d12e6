type Expected = 'value' | 'first-item' | 'first-key' | 'key' | 'colon' | 'separator'

const SPACE = /[ \t\n\r]*/y
const LITERAL = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y

/**
 * Where a text stops being JSON: the offset of the first character that cannot stand there, or the text's length
 * where it ends too early. For texts that JSON.parse refused: its own messages name the place only sometimes, and
 * quote the text.
 */
export function jsonErrorOffset(text: string): number {
  const open: ('{' | '[')[] = []
  let expected: Expected = 'value'
  for (let at = skip(SPACE, text, 0); at < text.length; at = skip(SPACE, text, at)) {
    const char = text[at]
    const keyExpected: boolean = expected === 'key' || expected === 'first-key'
    if (expected === 'separator') {
      const container = open.at(-1)
      if (char === ',' && container) expected = container === '{' ? 'key' : 'value'
      else if (container && char === closing(container)) open.pop()
      else return at
      at++
    } else if (expected === 'colon') {
      if (char !== ':') return at
      expected = 'value'
      at++
    } else if ((expected === 'first-key' && char === '}') || (expected === 'first-item' && char === ']')) {
      open.pop()
      expected = 'separator'
      at++
    } else if (char === '"') {
      const end = stringEnd(text, at + 1)
      if (text[end] !== '"') return end
      expected = keyExpected ? 'colon' : 'separator'
      at = end + 1
    } else if (keyExpected) {
      return at
    } else if (char === '{' || char === '[') {
      open.push(char)
      expected = char === '{' ? 'first-key' : 'first-item'
      at++
    } else {
      const end = skip(LITERAL, text, at)
      if (end === at) return at
      expected = 'separator'
      at = end
    }
  }
  return text.length
}

/** The offset of the quote that ends a string, or of what cannot stand in it. */
function stringEnd(text: string, start: number): number {
  let at = start
  while (at < text.length && text[at] !== '"') {
    const end = text[at] === '\\' ? skip(ESCAPE, text, at) : at + 1
    if (end === at || text.charCodeAt(at) < 0x20) return at
    at = end
  }
  return at
}

function closing(container: '{' | '['): string {
  return container === '{' ? '}' : ']'
}

/** Where a match that starts exactly at `at` ends; `at` where there is none. */
function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : at
}
