import process from 'node:process'
import { defineCommand } from '../cli/command-line/command.ts'
import { runScript } from '../cli/command-line/run-command-line.ts'
import { ensureXgboostLibrary } from './xgboost-library.ts'

process.exitCode = await runScript(
  defineCommand({
    name: 'node scripts/fetch-xgboost.ts',
    summary: "Gets XGBoost's shared library where it cannot be found: Debian's, with or without root rights.",
    options: { unpack: { type: 'flag', text: 'as without root rights: into .boostline/, nothing is installed' } },
    run: async ({ values }, { say }) => {
      ensureXgboostLibrary({ say, unpackOnly: values.unpack })
      return { ok: true }
    },
  }),
  process.argv.slice(2),
)
