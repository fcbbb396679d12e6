import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import { openDatabase } from './database.ts'

function counter() {
  const database = openDatabase(undefined)
  database.migrate('CREATE TABLE t (n INTEGER)')
  const add = (n: number) => database.prepare('INSERT INTO t VALUES (?)').run(n)
  const all = () =>
    database
      .prepare('SELECT n FROM t ORDER BY n')
      .all()
      .map((row) => row['n'])
  return { database, add, all }
}

it('undoes a failed transaction whole', () => {
  const { database, add, all } = counter()
  expect(() =>
    database.transaction(() => {
      add(1)
      throw new Error('boom')
    }),
  ).toThrow('boom')
  expect(all()).toEqual([])
})

it('undoes only the failed inner transaction when the outer one goes on', () => {
  const { database, add, all } = counter()
  database.transaction(() => {
    add(1)
    expect(() =>
      database.transaction(() => {
        add(2)
        throw new Error('inner')
      }),
    ).toThrow('inner')
    add(3)
  })
  expect(all()).toEqual([1, 3])
})

it('lets one process at a time use a folder, and the next one after a close', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'database-'))
  const first = openDatabase(folder)
  expect(() => openDatabase(folder)).toThrow(
    `Another emulator is using ${folder}. Stop it first, or use another folder.`,
  )
  first.close()
  openDatabase(folder).close()
  rmSync(folder, { recursive: true })
})
