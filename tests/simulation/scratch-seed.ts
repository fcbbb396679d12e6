import { runPlan } from './run-plan.ts'
import { planOf } from './plan.ts'
import { makeGzipInstant } from './services/instant-gzip.ts'
makeGzipInstant()
const r = await runPlan(planOf(Number(process.argv[2])))
console.log(r.breaches.join('\n').slice(0, 900))
if (process.argv[3]) console.log(r.story)
process.exit()
