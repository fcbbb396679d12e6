import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import type { EmulatorContext } from '../context.ts'
import { type FunctionConfig, functionArn, logGroupName, VERSION } from './function-config.ts'

/** A function as GetFunctionConfiguration describes it. */
export function describeFunction(context: EmulatorContext, config: FunctionConfig): Readonly<Record<string, unknown>> {
  const bundle = ['index.js', 'index.cjs'].map((file) => path.join(config.bundlePath, file)).find(existsSync)
  const code = bundle ? readFileSync(bundle) : Buffer.alloc(0)
  const codeSha256 = createHash('sha256').update(code).digest('base64')
  return {
    FunctionName: config.name,
    FunctionArn: functionArn(context, config.name),
    PackageType: 'Zip',
    Runtime: 'nodejs24.x',
    Handler: config.handler,
    Role: `arn:aws:iam::${context.accountId}:role/${config.name}`,
    CodeSize: code.length,
    CodeSha256: codeSha256,
    Description: '',
    Timeout: config.timeoutSeconds,
    MemorySize: config.memoryMb,
    EphemeralStorage: { Size: 512 },
    LastModified: statSync(bundle ?? config.bundlePath)
      .mtime.toISOString()
      .replace('Z', '+0000'),
    Version: VERSION,
    Environment: { Variables: config.environment },
    TracingConfig: { Mode: 'PassThrough' },
    LoggingConfig: { LogFormat: 'Text', LogGroup: logGroupName(config) },
    Architectures: [process.arch === 'arm64' ? 'arm64' : 'x86_64'],
    State: 'Active',
    LastUpdateStatus: 'Successful',
  }
}
