// Loaded with --require into every function process, before AWS's released runtime client (aws-lambda-ric).
// It stands in for the client's native addon, which needs a C++ build, by plain HTTP to the Runtime API; it keeps
// the process's output whole and in order; it shows the handler the emulator's clock; and it ends the process when the
// emulator is gone.
// CommonJS and untranspiled: it is on the way of every cold start.
const http = require('node:http')
const { registerHooks } = require('node:module')
const { pathToFileURL } = require('node:url')
const { isMainThread, Worker } = require('node:worker_threads')

// A thread that a handler starts loads this file as well and needs none of it.
if (isMainThread) {
  watchEmulator()
  writeOutputBlocking()
  replaceNativeClient()
  module.exports = createClient(process.env.AWS_LAMBDA_RUNTIME_API)
}

/**
 * stdin is a pipe that the emulator holds open and never writes to: its end means that the emulator is gone,
 * however it died. A thread watches it, since a handler in an endless loop would never see it.
 */
function watchEmulator() {
  const watch = `
    const stdin = new (require('node:net').Socket)({ fd: 0 })
    stdin.on('close', () => process.kill(process.pid, 'SIGKILL'))
    stdin.resume()
  `
  new Worker(watch, { eval: true, execArgv: [] }).unref()
}

/**
 * Node writes to pipes asynchronously, so what a crashing process printed last would be lost. Both streams share one
 * pipe and its mode, which opening a stream resets: both are opened before either is set.
 */
function writeOutputBlocking() {
  for (const stream of [process.stderr, process.stdout]) stream._handle.setBlocking(true)
}

function replaceNativeClient() {
  const hooks = registerHooks({
    resolve(specifier, context, nextResolve) {
      if (specifier !== './rapid-client.node') return nextResolve(specifier, context)
      hooks.deregister()
      return { url: pathToFileURL(__filename).href, format: 'commonjs', shortCircuit: true }
    },
  })
}

/**
 * Returns what puts `Date` ahead of the system's clock. What a bundle keeps is `Date.now`, so that is replaced before
 * the bundle is loaded; `new Date()` only once the clock was moved, which it hardly ever is.
 */
function createClockShift() {
  const systemNow = Date.now
  let offsetMs = 0
  const now = () => systemNow() + offsetMs
  const SystemDate = Date
  Date.now = now

  return (nextOffsetMs) => {
    offsetMs = nextOffsetMs
    if (offsetMs === 0 || Date !== SystemDate) return
    globalThis.Date = new Proxy(SystemDate, {
      construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
      apply: () => new SystemDate(now()).toString(),
    })
    SystemDate.prototype.constructor = Date
  }
}

/** The addon's interface. Its `done` and `error` block until they are posted; here the following `next` waits. */
function createClient(runtimeApi) {
  const [hostname, port] = runtimeApi.split(':')
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
  const writeOutput = process.stdout.write.bind(process.stdout)
  const shiftClock = createClockShift()
  let posted = Promise.resolve()

  function call(method, path, body = '') {
    return new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
      const options = { hostname, port, agent, method, path: `/2018-06-01/runtime${path}`, headers }
      const request = http.request(options, (response) => {
        const chunks = []
        response.on('data', (chunk) => chunks.push(chunk))
        response.on('end', () => resolve({ headers: response.headers, bodyJson: Buffer.concat(chunks).toString() }))
        response.on('error', reject)
      })
      request.on('error', reject)
      request.end(body)
    })
  }

  /** Says in the output where this invocation's ends, so that no line is counted to the next one. */
  function post(requestId, kind, body) {
    const memoryMb = Math.ceil(process.memoryUsage.rss() / 1024 / 1024)
    writeOutput(`\0${requestId} ${memoryMb}\n`)
    posted = call('POST', `/invocation/${requestId}/${kind}`, body)
  }

  return {
    next: async () => {
      await posted
      const invocation = await call('GET', '/invocation/next')
      shiftClock(Number(invocation.headers['emulator-clock-offset-ms']))
      return invocation
    },
    done: (requestId, body) => post(requestId, 'response', body),
    error: (requestId, body) => post(requestId, 'error', body),
  }
}
