// What cdk.json starts: synthesizes the stacks. Works offline, and without Docker.
import process from 'node:process'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { createApp } from './create-app.ts'

try {
  createApp().app.synth()
} catch (error) {
  if (!(error instanceof BoostlineError)) throw error
  console.error(`boostline: ${error.message}\n${error.hint}`)
  process.exitCode = 1
}
