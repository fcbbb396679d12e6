import { webhookSettingsKey } from '#shared/names/notice-keys.ts'
import { scoreKey } from '#shared/names/score-keys.ts'
import { dropOf } from '../../lambdas/batch-scoring/claim/scored-file.ts'
import type { Drop, Outcomes } from './plan.ts'
import { roll } from './random.ts'
import { PREFIX, type World } from './world.ts'

type Numbered<Kind> = Kind & { readonly number: number }

/** A person drops a file to be scored. */
export async function dropFile(action: Numbered<Drop>, name: string, world: World): Promise<void> {
  const { services, story, dropped, scheduler } = world
  const { dataset, file, data, number } = action
  const key = scoreKey(dataset, file)
  story.tell(`a person drops ${name} as ${key}: ${data}`)
  const ids = Array.from({ length: FEWEST_ROWS + (number % 5) }, (_, row) => `c${number}-${row}`)
  const faulty = new Set(data === 'with-faults' ? ids.filter((_, row) => row % 3 === number % 3) : [])
  const atMs = scheduler.nowMs
  world.dropping = (created) => {
    const { job } = dropOf(created, PREFIX)
    story.call(job, name)
    const isScorable = data === 'plain' || data === 'with-faults'
    dropped.add({ job, name, dataset, key, atMs, ids, faulty, isScorable })
  }
  await services.objects.put(key, contentOf(data, ids, faulty))
  world.dropping = undefined
}

const FEWEST_ROWS = 4

function contentOf(data: Drop['data'], ids: readonly string[], faulty: ReadonlySet<string>): string {
  if (data === 'other-columns') return `customer,height\n${ids.map((id) => `${id},1.8\n`).join('')}`
  const rows = ids.map((id, row) => `${id},${faulty.has(id) ? 'old' : (0.1 + 0.07 * row).toFixed(2)},${7 * row}\n`)
  const end = data === 'open-quote' ? 'c0,"0.5,1\n' : ''
  return `customer,score,visits\n${rows.join('')}${end}`
}

/** A person puts a file of true outcomes: of what was captured, or of the rows of files that were dropped to be scored. */
export async function tellOutcomes(action: Numbered<Outcomes>, name: string, world: World): Promise<void> {
  const { services, story, dropped, plan } = world
  const { dataset, file, by } = action
  const key = `feedback/${dataset}/${file}`
  const ids = idsOf(action, world)
  const truthOf = (id: string) => (roll(plan.seed, `truth of ${id} in ${name}`) < 0.5 ? 'yes' : 'no')
  const truths = new Map(ids.map((id) => [id, truthOf(id)]))
  story.tell(`a person tells ${truths.size} outcomes as ${key}, by ${by}`)
  world.dropping = ({ eventTime }) => dropped.addOutcomes({ name, dataset, key, eventTime, by, truths })
  const rows = [...truths, ['nobody', 'yes'] as const].map(([id, truth]) => `${id},${truth}\n`)
  await services.objects.put(key, `${HEADERS[by]}\n${rows.join('')}`)
  world.dropping = undefined
}

const HEADERS = { request: 'request_id,truth', id: 'customer,truth', nothing: 'height,weight,age' } as const

function idsOf({ dataset, by }: Outcomes, { dropped }: World): readonly string[] {
  if (by === 'request') return dropped.captured.get(dataset) ?? []
  const [latest, before] = dropped.ofDataset(dataset)
  return [...(latest?.ids ?? []), ...(before?.ids ?? [])]
}

/** A person says where notices go. */
export async function setWebhook(isValid: boolean, { services, story }: World): Promise<void> {
  story.tell(`a person sets the webhook${isValid ? '' : ' to what is none'}`)
  const settings = isValid ? { url: 'https://hooks.example.com/services/secret' } : { address: 'hooks.example.com' }
  await services.objects.put(webhookSettingsKey, JSON.stringify(settings))
}
