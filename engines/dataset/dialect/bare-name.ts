/**
 * A column's name as names are compared: of `# Größe` it is `Größe`, since a header that begins with `#` in one file does
 * not in another; letters that are taken apart, as macOS writes them, are put together.
 */
export function bareName(name: string): string {
  return name.trim().replace(/^#\s*/, '').normalize()
}
