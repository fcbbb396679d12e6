import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { foreignKindOf } from './file-kind.ts'
import { openText } from './text-source.ts'

async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

test.each<[string, string, string, string]>([
  ['Feather', 'ARROW1\0\0', 'a Feather or Arrow file', "pandas.read_feather('file.feather')"],
  ['Parquet', 'PAR1\x15', 'a Parquet file', "pandas.read_parquet('file.parquet')"],
  [
    'a spreadsheet of LibreOffice',
    'PK\x03\x04\x14\0mimetypeapplication/vnd.oasis.opendocument.spreadsheetPK\x03\x04',
    'an OpenDocument spreadsheet (.ods)',
    'In LibreOffice, choose File, Save As, "Text CSV"',
  ],
  ['a document of Word', 'PK\x03\x04[Content_Types].xml word/document.xml', 'a Word document (.docx)', 'Export'],
  ['xz', '\xfd7zXZ\0\0\x04', 'an xz archive', 'Unpack it'],
  ['gzip twice', gzipSync(gzipSync('a,b\n')).toString('latin1'), 'a gzip archive within another', 'Unpack it'],
  ['R', 'X\n\0\0\0\x03', "R's own format", 'write.csv(readRDS('],
  ['Stata', '<stata_dta><header>', 'a Stata file', 'pandas.read_stata('],
  ['SPSS', '$FL2@(#) SPSS DATA FILE', 'an SPSS file', 'pandas.read_spss('],
  ['SAS', 'HEADER RECORD*******LIBRARY', 'a SAS file', 'pandas.read_sas('],
  ['SQL', '-- dump\nDROP TABLE x;\nCREATE TABLE x (a int,\n b int);\n', 'a dump of an SQL database', 'CSV HEADER'],
  ['filled tables', "INSERT INTO x VALUES (1,2,'a');\n", 'a dump of an SQL database', 'sqlite3 -header -csv'],
  ['LibSVM', '0 1:27 2:75.19\n1 1:21\n', 'a LibSVM file', 'load_svmlight_file'],
  ['a text with formats', '{\\rtf1\\ansi a,b', 'a text with formats (.rtf)', 'Export the table'],
])('%s is told, with how to make a CSV of it', async (_, content, kind, hint) => {
  await expect(openText(chunksOf(Buffer.from(content, 'latin1')), 's3://bucket/a')).rejects.toMatchObject({
    code: 'file-not-text',
    message: `s3://bucket/a is not a CSV file: it looks like ${kind}.`,
    hint: expect.stringContaining(hint),
  })
})

test.each([
  'FEA1,FEA2\n1,2\n',
  'ORCID,name\n1,2\n',
  '$FLOW,x\n1,2\n',
  'RDX,x\n1,2\n',
  'BZ,x\n1,2\n',
  'create table,insert into\n1,2\n',
  '1 a:2,b\n3,4\n',
])('a header may begin as %j', (content) => {
  expect(foreignKindOf(Buffer.from(content))).toBeUndefined()
})
