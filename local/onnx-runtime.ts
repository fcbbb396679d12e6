import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import process from 'node:process'
import { isOnnxInstalled } from '../scripts/onnx-packages.ts'

const ROOT = path.dirname(import.meta.dirname)
let installing: Promise<boolean> | undefined

/**
 * Installs what runs ONNX models, once, where it is missing; `say` hears that it begins, and where it fails. Few need it, so that no install
 * of the project has it. Returns whether it is there.
 */
export async function ensureOnnxRuntime(say: (text: string) => void): Promise<boolean> {
  if (isOnnxInstalled()) return true
  if (!installing) say('installing onnxruntime, which only ONNX models need (once; 290 MB in engines/scoring/onnx)')
  installing ??= install()
  const isInstalled = await installing
  if (!isInstalled) {
    // Tried again with the next model.
    installing = undefined
    say('onnxruntime could not be installed; the messages are above. By hand: node scripts/run.mjs onnx')
  }
  return isInstalled
}

async function install(): Promise<boolean> {
  // A task's own tasks install nothing unless they are told so.
  const { BOOSTLINE_INSTALLED: _, ...env } = process.env
  const child = spawn(process.execPath, [path.join(ROOT, 'scripts/run.mjs'), 'onnx'], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  return code === 0
}
