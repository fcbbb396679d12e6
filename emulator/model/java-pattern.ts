/** POSIX classes that a JavaScript expression doesn't know, as Java has them: of ASCII only. */
const POSIX_CLASSES: Readonly<Record<string, string>> = { Alnum: 'A-Za-z0-9', Print: ' -~' }

/**
 * A pattern of a service model as a JavaScript expression. The models are in Java's notation, and the services match
 * the whole text by it, whether it says so or not: `a_b` is no training job's name.
 */
export function javaPattern(pattern: string): RegExp {
  const source = pattern
    .replace(/\\A/g, '^')
    .replace(/\\z/g, '$')
    // Java takes a quantifier behind an anchor, where it means nothing.
    .replace(/\$\{\d+,\d+\}/g, '$')
    .replace(/\[\\p\{(Alnum|Print)\}/g, (_, name: string) => `[${POSIX_CLASSES[name]}`)
  return new RegExp(`^(?:${source})$`, 'u')
}
