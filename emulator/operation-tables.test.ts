import { globSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

const folders = globSync('**/operations', { cwd: import.meta.dirname })

describe('the operations of a service', () => {
  it('are found for nine services', () => {
    expect(folders.sort()).toEqual([
      'cloudwatch/operations',
      'eventbridge/operations',
      'lambda/operations',
      'logs/operations',
      's3/operations',
      'sagemaker/operations',
      'sagemaker/runtime/operations',
      'sns/operations',
      'sqs/operations',
    ])
  })

  it.each(folders)('%s: each is a file, its constant and its place in the table, all by one name', async (folder) => {
    const absolute = path.join(import.meta.dirname, folder)
    const names = globSync('*.ts', { cwd: absolute }).map((file) => path.basename(file, '.ts'))
    const table = (await import(path.join(absolute, '../operation-table.ts'))) as {
      OPERATIONS: Readonly<Record<string, unknown>>
    }
    expect(Object.keys(table.OPERATIONS).sort()).toEqual(names.sort())
    for (const name of names) {
      const module = (await import(path.join(absolute, `${name}.ts`))) as Readonly<Record<string, unknown>>
      expect(table.OPERATIONS[name]).toBe(module[name])
    }
  })
})
