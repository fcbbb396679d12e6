import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { malformedXml } from './errors.ts'
import { XML_DECLARATION } from './slow-answer.ts'

/** What an element holds: text, further elements by name, or several elements of one name. `undefined` is left out. */
export type XmlContent = string | number | boolean | undefined | XmlElements | readonly XmlContent[]
type XmlElements = { readonly [name: string]: XmlContent }

const S3_NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/'

/** A whole document with one root element; `namespace` is left out where it is empty, as in errors. */
export function writeXml(root: string, content: XmlContent, namespace = S3_NAMESPACE): string {
  const attributes = namespace ? ` xmlns="${namespace}"` : ''
  return `${XML_DECLARATION}<${root}${attributes}>${writeContent(content)}</${root}>`
}

function writeContent(content: XmlContent): string {
  if (content === undefined) return ''
  if (typeof content !== 'object') return escapeText(String(content))
  if (isList(content)) return content.map(writeContent).join('')
  return Object.entries(content)
    .map(([name, child]) => writeElement(name, child))
    .join('')
}

function writeElement(name: string, content: XmlContent): string {
  if (content === undefined) return ''
  if (isList(content)) return content.map((child) => writeElement(name, child)).join('')
  return `<${name}>${writeContent(content)}</${name}>`
}

function isList(content: XmlContent): content is readonly XmlContent[] {
  return Array.isArray(content)
}

const NAMED_ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

// XML 1.0 has no way to write most control characters. S3 writes them as references all the same, which is why
// listings have encoding-type=url.
function escapeText(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what it is about
  return text.replace(/[&<>"\u0000-\u0008\u000b-\u001f\ufffe\uffff]/g, (character) => {
    return NAMED_ESCAPES[character] ?? `&#x${character.charCodeAt(0).toString(16)};`
  })
}

/** An element of a request: its text, or its children by name. */
export type ParsedXml = string | { readonly [name: string]: ParsedXml | readonly ParsedXml[] }

const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  // Keys may begin and end with spaces.
  trimValues: false,
  removeNSPrefix: true,
  // The parser leaves numeric references as they are; decodeReferences reads all of them.
  processEntities: false,
})

/** The content of the document's root element; throws MalformedXML unless it is well-formed and named `root`. */
export function parseXml(document: string, root: string): ParsedXml {
  if (XMLValidator.validate(document) !== true) throw malformedXml()
  const parsed = parser.parse(document) as Record<string, ParsedXml>
  const content = parsed[root]
  if (content === undefined) throw malformedXml()
  return content
}

/** The children of that name, however many there are. */
export function xmlChildren(parent: ParsedXml, name: string): readonly ParsedXml[] {
  if (typeof parent === 'string') return []
  const found = parent[name]
  if (found === undefined) return []
  return Array.isArray(found) ? (found as readonly ParsedXml[]) : [found as ParsedXml]
}

/** The texts of the children of that name. */
export function xmlTexts(parent: ParsedXml, name: string): readonly string[] {
  return xmlChildren(parent, name).map(textOf)
}

/** The text of the first child of that name. */
export function xmlText(parent: ParsedXml, name: string): string | undefined {
  const child = xmlChildren(parent, name)[0]
  return child === undefined ? undefined : textOf(child)
}

function textOf(element: ParsedXml): string {
  if (typeof element !== 'string') throw malformedXml()
  return decodeReferences(element)
}

const NAMED_REFERENCES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function decodeReferences(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-f]+)|#([0-9]+)|(\w+));/gi,
    (_reference, hex?: string, decimal?: string, name = '') => {
      const codePoint = hex ? Number.parseInt(hex, 16) : Number(decimal)
      const character =
        hex || decimal ? (codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : '') : NAMED_REFERENCES[name]
      if (!character) throw malformedXml()
      return character
    },
  )
}
