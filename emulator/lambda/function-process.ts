import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { EmulatorContext } from '../context.ts'
import { type FunctionConfig, logGroupName, VERSION } from './function-config.ts'

export type FunctionProcess = ChildProcessByStdio<Writable, Readable, null>

const PRELOAD = fileURLToPath(new URL('./runtime-preload.cjs', import.meta.url))
const RUNTIME_CLIENT = createRequire(import.meta.url).resolve('aws-lambda-ric')

export type ProcessOptions = {
  readonly config: FunctionConfig
  readonly context: EmulatorContext
  readonly runtimeApi: string
  readonly logStream: string
  /** The emulator's own address, where the function's AWS SDK finds every service. */
  readonly endpoint: string
}

/**
 * Starts AWS's runtime client with the function's bundle. The process leads a group of its own, so that Ctrl-C in a
 * terminal does not cut invocations short; it ends with the emulator by its stdin (see runtime-preload.cjs).
 */
export function startFunctionProcess(options: ProcessOptions): FunctionProcess {
  const { config } = options
  const node = [process.execPath, `--max-old-space-size=${config.memoryMb}`, '--require', PRELOAD, RUNTIME_CLIENT]
  // The shell only joins stderr to stdout, which keeps the lines of both in the order they were written.
  return spawn('/bin/sh', ['-c', 'exec "$@" 2>&1', 'sh', ...node], {
    cwd: config.bundlePath,
    env: functionEnvironment(options),
    stdio: ['pipe', 'pipe', 'ignore'],
    detached: true,
  })
}

/** Ends the process and whatever it started. */
export function killFunctionProcess(child: FunctionProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch (error) {
    // The group is gone already where the process ended a moment ago.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

/** What AWS sets, what the function's configuration adds, and what a process needs to run here; nothing else. */
function functionEnvironment(options: ProcessOptions): Record<string, string> {
  const { config, context } = options
  return {
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    // Not the person's own home: the SDK would read the AWS configuration in it.
    HOME: os.tmpdir(),
    TMPDIR: os.tmpdir(),
    AWS_ENDPOINT_URL: options.endpoint,
    ...config.environment,
    TZ: ':UTC',
    AWS_REGION: context.region,
    AWS_DEFAULT_REGION: context.region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_LAMBDA_FUNCTION_NAME: config.name,
    AWS_LAMBDA_FUNCTION_VERSION: VERSION,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(config.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: logGroupName(config),
    AWS_LAMBDA_LOG_STREAM_NAME: options.logStream,
    AWS_LAMBDA_RUNTIME_API: options.runtimeApi,
    LAMBDA_TASK_ROOT: path.resolve(config.bundlePath),
    LAMBDA_RUNTIME_DIR: path.dirname(RUNTIME_CLIENT),
    _HANDLER: config.handler,
  }
}
