import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Outcome, Terminal } from './command-line/command.ts'

const PAGE = path.join(path.dirname(import.meta.dirname), 'docs', 'cost.md')

/** `cost`: the page of what the pipeline costs, which a test holds against the code that computes it. */
export async function tellCost({ say }: Pick<Terminal, 'say'>): Promise<Outcome> {
  const page = await readFile(PAGE, 'utf8')
  say(page.trim())
  return { ok: true, result: { page } }
}
