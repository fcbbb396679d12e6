// Loaded with --require into every measured Node process: at its end it writes what the process has used, all threads
// and the start of Node included. CommonJS and untranspiled: its own start is measured too.
const { readFileSync, writeFileSync } = require('node:fs')
const process = require('node:process')
const { isMainThread } = require('node:worker_threads')

// A thread that the measured program starts loads this file as well.
if (isMainThread) process.once('exit', reportUsage)

function reportUsage() {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  const usage = { cpuMs: (userCPUTime + systemCPUTime) / 1000, peakRssBytes: (peakRssKb() ?? maxRSS) * 1024 }
  writeFileSync(process.env.BENCH_USAGE_FILE, JSON.stringify(usage))
}

/** On Linux maxRSS is never less than the peak of the process that started this one; VmHWM is this one's own. */
function peakRssKb() {
  if (process.platform !== 'linux') return undefined
  return Number(/^VmHWM:\s*(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))[1])
}
