import { Logger } from '@aws-lambda-powertools/logger'
import type { Log } from './log.ts'

/** JSON lines on stdout, with the function's name and POWERTOOLS_LOG_LEVEL as the level. */
export function lambdaLog(serviceName: string): Log {
  const logger = new Logger({ serviceName })
  return {
    debug: (message, fields = {}) => logger.debug(message, fields),
    info: (message, fields = {}) => logger.info(message, fields),
    warn: (message, fields = {}) => logger.warn(message, fields),
    error: (message, fields = {}) => logger.error(message, fields),
  }
}
