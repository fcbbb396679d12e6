import { existsSync } from 'node:fs'
import { isIP } from 'node:net'
import process from 'node:process'
import type { DecisionRequest } from '#shared/registry/plan-decision.ts'
import { readWatched } from '../infra/watched.ts'
import { FUNCTION_NAMES, type FunctionName, wiring } from '../infra/wiring.ts'
import { DELAYS, type DelaysName } from '../local/delays.ts'
import type { OpenConsole } from '../local/start.ts'
import { type Command, defineCommand, type OptionValues } from './command-line/command.ts'
import { requireDatasetName } from './command-line/dataset-name.ts'
import type { CommandTable } from './command-line/help.ts'
import { didYouMean, usageError } from './command-line/read-arguments.ts'
import { DEPLOYMENT_OPTIONS, readDeployment, STAGE_OPTIONS } from './deployment.ts'
import { readSharedSettings, readStageSettings, SETTING_OPTIONS } from './stage/stage-options.ts'
import { DEFAULT_PROCESSING_INSTANCE } from './train/processing-instance.ts'

// A command's code is imported when it runs, so that --help and a wrong command are answered at once.

const ALLOW_HOST = {
  type: 'text',
  value: 'NAMES',
  text: 'host names besides localhost that requests may come under, with commas, such as\nhost.docker.internal; all others are refused, as are web pages in a browser',
} as const

const CONSOLE_PORT = {
  type: 'text',
  value: 'PORT',
  text: 'the console; without it 3001, or a free one where that is taken',
} as const

const MODEL = {
  name: 'dataset or model file',
  text: "a dataset's name with its deployment, or a path without one",
  count: 'one',
} as const

const DATASET = { name: 'dataset', text: 'its name: models/<dataset>.json', count: 'one', isDataset: true } as const

function decision(name: DecisionRequest['command'], summary: string): Command {
  return defineCommand({
    name,
    summary,
    operands: { ...DATASET, count: 'any' },
    options: {
      ...DEPLOYMENT_OPTIONS,
      package: { type: 'text', value: 'ARN', text: 'the model package of the run, in place of dataset and run' },
      run: { type: 'text', value: 'RUN', text: 'this run, not the one that the command is for' },
      reason: {
        type: 'text',
        value: 'TEXT',
        text: 'why; stands in the registry and in the history. A run with signs of a leak is approved with one only',
      },
      yes: { type: 'flag', text: 'without asking, also where no model would serve any more' },
      bucket: { type: 'text', value: 'NAME', text: "the stage's bucket, where you may not ask its functions for it" },
    },
    run: async ({ operands, values }, terminal) => {
      const { run: runId, package: packageArn, reason, bucket } = values
      const [dataset, ...others] = operands
      if ((dataset === undefined) === (packageArn === undefined) || others.length > 0) {
        throw usageError(
          { name },
          `Name one dataset, or a model package: ${name} churn, ${name} churn --run RUN for one of its runs, or ${name} --package ARN.`,
        )
      }
      const { runDecision } = await import('./run-decision.ts')
      const request = { command: name, dataset, packageArn, runId, reason, isConfirmed: values.yes, bucket }
      return await runDecision(request, readDeployment(values, process.env), terminal)
    },
  })
}

const train = defineCommand({
  name: 'train',
  summary: 'uploads a CSV, or takes one that is there, and follows its run',
  operands: {
    name: 'file',
    text: 'a .csv, .tsv or .txt (or packed: .gz), or the s3:// URI of an upload',
    count: 'one',
  },
  options: {
    ...DEPLOYMENT_OPTIONS,
    dataset: { type: 'text', value: 'NAME', text: 'of this dataset; without it the name is that of the file' },
    'instance-type': {
      type: 'text',
      value: 'TYPE',
      text: 'the machine that trains, such as ml.m5.xlarge; stands in the manifest from then on',
    },
    processing: { type: 'flag', text: 'has a Processing job prepare the data, which is not bound by 15 minutes' },
    instance: { type: 'text', value: 'TYPE', text: 'the machine of that job', default: DEFAULT_PROCESSING_INSTANCE },
  },
  run: async ({ operand: source, values }, terminal) => {
    const { runTrain } = await import('./train.ts')
    const processingInstance = values.processing ? values.instance : undefined
    const { dataset, 'instance-type': instanceType } = values
    const request = { source, processingInstance, dataset, instanceType }
    return await runTrain(request, readDeployment(values, process.env), terminal)
  },
})

/** The function reads the folder under score/ in any spelling, as it does that of an upload. */
const A_FOLDER = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,63}$/u

const score = defineCommand({
  name: 'score',
  summary: 'has a file scored by the model that serves a dataset, and fetches it',
  details: 'The same as dropping it under score/<dataset>/ (docs/batch.md).',
  operands: {
    ...DATASET,
    isDataset: false,
    followedBy: { name: 'file', text: 'a .csv, .tsv or .txt (or packed: .gz)' },
  },
  options: {
    ...DEPLOYMENT_OPTIONS,
    out: { type: 'text', value: 'FILE', text: 'where the scored file goes; it stays in the bucket, too' },
    probabilities: { type: 'flag', text: "a column for each class's probability" },
    reasons: { type: 'text', value: 'N', text: 'so many columns of what moved the prediction, 10 at most' },
    interval: {
      type: 'text',
      value: 'SHARE',
      text: 'ranges, or sets of labels, that hold so often, such as 0.9; or off',
    },
    threshold: {
      type: 'text',
      value: 'SHARE',
      text: 'of two classes the second is predicted from this probability on',
    },
    strict: { type: 'flag', text: 'rows with a category that the model never saw are not scored' },
    'keep-formulas': { type: 'flag', text: 'cells that a spreadsheet would run stay as they are' },
    processing: { type: 'flag', text: 'has a Processing job score it, which is not bound by 15 minutes' },
    instance: { type: 'text', value: 'TYPE', text: 'the machine of that job', default: DEFAULT_PROCESSING_INSTANCE },
  },
  run: async ({ operands: [dataset = '', file], values }, terminal) => {
    if (!A_FOLDER.test(dataset)) requireDatasetName(dataset, values)
    if (file === undefined) throw usageError({ name: 'score' }, 'Name the file after the dataset: score churn june.csv')
    if (!existsSync(file)) throw usageError({ name: 'score' }, `There is no file ${file}.`)
    const { runScore } = await import('./score.ts')
    const { out, reasons, interval, threshold } = values
    const settings = {
      ...(values.probabilities && { probabilities: 'true' }),
      ...(reasons !== undefined && { reasons }),
      ...(interval !== undefined && { interval }),
      ...(threshold !== undefined && { threshold }),
      ...(values.strict && { strict: 'true' }),
      ...(values['keep-formulas'] && { escapeFormulas: 'false' }),
    }
    const processingInstance = values.processing ? values.instance : undefined
    const request = { dataset, file, out, settings, processingInstance }
    return await runScore(request, readDeployment(values, process.env), terminal)
  },
})

const retrain = defineCommand({
  name: 'retrain',
  summary: 'says what a new training would learn from outcomes; with --yes it begins',
  details: 'It writes the training file with the rows whose outcome is known behind it (docs/feedback.md).',
  operands: DATASET,
  options: { ...DEPLOYMENT_OPTIONS, yes: { type: 'flag', text: 'writes the file, which starts a training' } },
  run: async ({ operand: dataset, values }, terminal) => {
    const { runRetrain } = await import('./retrain/retrain.ts')
    return await runRetrain({ dataset, isWanted: values.yes }, readDeployment(values, process.env), terminal)
  },
})

const cleanup = defineCommand({
  name: 'cleanup',
  summary: 'deletes the endpoints that nobody needs any more',
  options: { ...DEPLOYMENT_OPTIONS, 'dry-run': { type: 'flag', text: 'only say which' } },
  run: async ({ values }, terminal) => {
    const { runCleanup } = await import('./cleanup.ts')
    return await runCleanup(readDeployment(values, process.env), values['dry-run'], terminal)
  },
})

const mcp = defineCommand({
  name: 'mcp',
  summary: 'lets an assistant ask the models, over standard input and output (Model Context Protocol)',
  details: 'It needs the right to invoke the function, and no API key; an assistant starts it by itself.',
  options: DEPLOYMENT_OPTIONS,
  run: async ({ values }) => {
    const { runMcp } = await import('./mcp.ts')
    return await runMcp(readDeployment(values, process.env))
  },
})

const docs = defineCommand({
  name: 'docs',
  summary: 'shows the prediction API as a page in your browser, to read and to try, served on this machine alone',
  details: 'It needs the right to invoke the function, and no API key.',
  options: DEPLOYMENT_OPTIONS,
  run: async ({ values }, terminal) => {
    const { runDocs } = await import('./docs.ts')
    return await runDocs(readDeployment(values, process.env), terminal)
  },
})

const client = defineCommand({
  name: 'client',
  summary: 'writes a typed TypeScript client of the model that serves a dataset',
  details: "It is made from the API's own description, /openapi.json.",
  operands: DATASET,
  options: {
    ...DEPLOYMENT_OPTIONS,
    url: { type: 'text', value: 'URL', text: 'the API at an address, instead of a deployment' },
    'api-key': { type: 'text', value: 'KEY', text: 'of the API at that address, where it asks for one' },
    out: { type: 'text', value: 'FILE', text: 'the file to write; <dataset>-client.ts without it' },
  },
  run: async ({ operand: dataset, values }, terminal) => {
    const { runClient } = await import('./client.ts')
    const from = values.url ?? readDeployment(values, process.env)
    return await runClient({ dataset, from, apiKey: values['api-key'], file: values.out }, terminal)
  },
})

const status = defineCommand({
  name: 'status',
  summary: 'says how the newest run of a dataset stands, and what keeps it',
  operands: DATASET,
  options: {
    ...DEPLOYMENT_OPTIONS,
    metrics: { type: 'flag', text: 'all of its metrics, each beside that of guessing (docs/glossary.md)' },
  },
  run: async ({ operand: dataset, values }, terminal) => {
    const { runStatusCommand } = await import('./run-status-command.ts')
    const request = { dataset, withMetrics: values.metrics }
    return await runStatusCommand(request, readDeployment(values, process.env), terminal)
  },
})

const models = defineCommand({
  name: 'models',
  summary: 'lists every dataset with the model that serves it',
  options: DEPLOYMENT_OPTIONS,
  run: async ({ values }, terminal) => {
    const { runModels } = await import('./run-listings.ts')
    return await runModels(readDeployment(values, process.env), terminal)
  },
})

const runs = defineCommand({
  name: 'runs',
  summary: "lists every run of a dataset with its metrics beside the champion's",
  operands: DATASET,
  options: {
    ...DEPLOYMENT_OPTIONS,
    open: { type: 'flag', text: 'opens the report of the newest run that has one' },
    run: { type: 'text', value: 'RUN', text: "this run's report, not that of the newest" },
  },
  run: async ({ operand: dataset, values }, terminal) => {
    const { runRuns } = await import('./run-listings.ts')
    return await runRuns({ dataset, open: values.open, run: values.run }, readDeployment(values, process.env), terminal)
  },
})

const data = defineCommand({
  name: 'data',
  summary: "lists the versions of a dataset's uploads and the runs that came from each; compares or restores them",
  operands: DATASET,
  options: {
    ...DEPLOYMENT_OPTIONS,
    compare: {
      type: 'text',
      value: 'RUN,RUN',
      text: 'what changed between the uploads of two runs; newest: of the newest two',
    },
    tidy: {
      type: 'flag',
      text: 'marks the old versions that no approved, pending or serving run came from: they go after 30 days',
    },
    restore: { type: 'text', value: 'VERSION', text: 'makes a version the current upload again, which starts a run' },
  },
  run: async ({ operand: dataset, values }, terminal) => {
    const { compare, restore, tidy } = values
    const named = compare === 'newest' ? [] : compare?.split(',').map((run) => run.trim())
    if (named && named.length !== 0 && named.length !== 2) {
      throw usageError({ name: 'data' }, 'Give --compare two runs with a comma between, or --compare newest.')
    }
    const { runData } = await import('./run-data.ts')
    return await runData({ dataset, compare: named, restore, tidy }, readDeployment(values, process.env), terminal)
  },
})

const importCommand = defineCommand({
  name: 'import',
  summary: 'serves the model of a model package that something else registered',
  details:
    "Where SageMaker's XGBoost serves it: its model is copied to models/<dataset>/, checked, deployed, and waits for\nyour approval.",
  options: {
    ...DEPLOYMENT_OPTIONS,
    package: { type: 'text', value: 'ARN', text: 'the package' },
    dataset: { type: 'text', value: 'NAME', text: "the dataset it is to be of; without it the package group's name" },
  },
  run: async ({ values }, terminal) => {
    const { package: arn, dataset } = values
    if (arn === undefined) throw usageError({ name: 'import' }, 'Name the model package: --package ARN.')
    const { runImport } = await import('./run-import.ts')
    return await runImport({ arn, dataset }, readDeployment(values, process.env), terminal)
  },
})

const remove = defineCommand({
  name: 'remove',
  summary: 'deletes everything of a dataset for good: uploads, runs, endpoints, packages; asks first',
  operands: DATASET,
  options: { ...DEPLOYMENT_OPTIONS, yes: { type: 'flag', text: 'without asking' } },
  run: async ({ operand: dataset, values }, terminal) => {
    const { runRemove } = await import('./run-remove.ts')
    return await runRemove({ dataset, isConfirmed: values.yes }, readDeployment(values, process.env), terminal)
  },
})

const diff = defineCommand({
  name: 'diff',
  summary: 'shows what a deployment with these settings would change; changes nothing',
  options: SETTING_OPTIONS,
  run: async ({ values }, terminal) => {
    const { runDiff } = await import('./diff.ts')
    const { commandRunner } = await import('./stage/run-command.ts')
    return await runDiff(readStageSettings(values), commandRunner(terminal.isJson))
  },
})

const cost = defineCommand({
  name: 'cost',
  summary: 'says what a stage costs: idle, a training, a million predictions',
  options: {},
  run: async (_, terminal) => {
    const { tellCost } = await import('./cost.ts')
    return await tellCost(terminal)
  },
})

const serve = defineCommand({
  name: 'serve',
  summary: 'has the model that serves a dataset served by an endpoint, or by the API itself',
  details: 'Its run stays the same. What comes by later uploads is as the manifest says (endpoint.type).',
  operands: DATASET,
  options: { ...DEPLOYMENT_OPTIONS, type: { type: 'text', value: 'lambda|serverless', text: 'which of the two' } },
  run: async ({ operand: dataset, values }, terminal) => {
    const deployment = readDeployment(values, process.env)
    const { runServe, SERVE_TYPES } = await import('./serve.ts')
    const type = SERVE_TYPES.find((known) => known === values.type)
    if (!type) throw usageError({ name: 'serve' }, `Give --type ${SERVE_TYPES.join(' or --type ')}.`)
    return await runServe(dataset, type, deployment, terminal)
  },
})

const predict = defineCommand({
  name: 'predict',
  summary: 'predicts on this machine, without an endpoint and without the API',
  details:
    'By the model that serves a dataset in a deployment, or by the one in a file: a model.tar.gz, or one that save_model\n' +
    'wrote, with the schema.json of its run beside it; without one by the names and classes in the model itself. The\n' +
    'answers are those of the API.',
  operands: {
    ...MODEL,
    followedBy: { name: 'json', text: '{"feature": value, …} or a list of them; without it --rows or stdin' },
  },
  options: {
    ...DEPLOYMENT_OPTIONS,
    rows: { type: 'text', value: 'FILE', text: 'a CSV with a header, or JSON' },
    probabilities: { type: 'flag', text: 'those of all classes, too' },
    interval: { type: 'text', value: 'SHARE', text: 'a range beside each prediction, which holds so often: 0.9' },
  },
  run: async ({ operands, values }, terminal) => {
    const [model = '', json] = operands
    const rows = readRows(json, values.rows)
    const from = readModel('predict', model, values)
    const { runPredict } = await import('./predict.ts')
    const options = { probabilities: values.probabilities, interval: readShare('predict', 'interval', values.interval) }
    return await runPredict({ model: from, rows, options }, terminal)
  },
})

const exportModel = defineCommand({
  name: 'export',
  summary: 'writes a model for other software: as JSON of XGBoost, as ONNX, or as a JavaScript module',
  details:
    'The model that serves a dataset in a deployment, or the one in a file. The module is one file without dependencies that\n' +
    'answers as the API does; the other two read encoded rows, which the schema.json beside them describes.',
  operands: MODEL,
  options: {
    ...DEPLOYMENT_OPTIONS,
    onnx: { type: 'flag', text: 'as ONNX' },
    js: { type: 'flag', text: 'as a JavaScript module; without either as JSON' },
    out: { type: 'text', value: 'FOLDER', text: 'where to write', default: '.' },
  },
  run: async ({ operand, values }, terminal) => {
    const { onnx, js, out: folder } = values
    if (onnx && js) throw usageError({ name: 'export' }, 'Give --onnx or --js, not both.')
    const model = readModel('export', operand, values)
    const { runExport } = await import('./export.ts')
    return await runExport({ model, format: onnx ? 'onnx' : js ? 'js' : 'json', folder }, terminal)
  },
})

const doctor = defineCommand({
  name: 'doctor',
  summary: 'looks whether a deployment and a first training can succeed; changes nothing',
  options: {
    ...STAGE_OPTIONS,
    images: SETTING_OPTIONS.images,
    processingImage: SETTING_OPTIONS.processingImage,
    repository: SETTING_OPTIONS.repository,
    apiGatewayLogRole: SETTING_OPTIONS.apiGatewayLogRole,
    trainingMemoryMb: SETTING_OPTIONS.trainingMemoryMb,
    instance: { type: 'text', value: 'TYPE', text: 'the machine for trainings, such as ml.m5.large' },
    csv: { type: 'text', value: 'FILE', text: 'a file to look at as a training would; alone, it needs no --stage' },
    manifest: { type: 'text', value: 'FILE', text: 'the manifest.json that --csv is read by' },
  },
  run: async ({ values }, terminal) => {
    const { doctorPorts, runDoctor } = await import('./doctor.ts')
    const { instance: instanceType, csv, manifest, ...given } = values
    if (manifest !== undefined && csv === undefined) {
      throw usageError({ name: 'doctor' }, '--manifest says how --csv is read, and no file is given.')
    }
    const isOfFile = csv !== undefined && Object.values(given).every((value) => value === undefined)
    const settings = isOfFile ? undefined : readStageSettings(given).settings
    return await runDoctor({ settings, instanceType, csv, manifest }, doctorPorts(terminal))
  },
})

const deploy = defineCommand({
  name: 'deploy',
  summary: 'makes or updates a stage',
  details:
    'The doctor, the registry, then the pipeline; then every function is invoked, and where one does not answer, the images\n' +
    'from before run again. docs/deploy.md explains the settings; one that is left out has its default again.',
  options: {
    ...SETTING_OPTIONS,
    bootstrap: { type: 'flag', text: 'make what the CDK deploys through without asking, where the account lacks it' },
    unchecked: { type: 'flag', text: 'without looking first whether the account has what is needed' },
    registryOnly: { type: 'flag', text: 'only what an account and region has once, for all stages; needs no --stage' },
  },
  run: async ({ values }, terminal) => {
    const { deployPorts, deployRegistry, runDeploy } = await import('./deploy.ts')
    const { registryOnly, bootstrap: mayBootstrap, unchecked: isUnchecked, ...given } = values
    const ports = deployPorts(terminal)
    if (registryOnly) return await deployRegistry({ ...readSharedSettings(given), mayBootstrap }, ports)
    return await runDeploy({ ...readStageSettings(given), mayBootstrap, isUnchecked }, ports)
  },
})

const destroy = defineCommand({
  name: 'destroy',
  summary: 'removes a stage without a trace: what the pipeline made, all data, the stack',
  options: {
    ...SETTING_OPTIONS,
    yes: { type: 'flag', text: 'without asking' },
    registry: { type: 'flag', text: "the images of all stages and the account's log role too: after the last stage" },
  },
  run: async ({ values }, terminal) => {
    const { destroyPorts, runDestroy } = await import('./destroy.ts')
    const { yes: isConfirmed, registry: withRegistry, ...given } = values
    return await runDestroy({ ...readStageSettings(given), isConfirmed, withRegistry }, destroyPorts(terminal))
  },
})

const redrive = defineCommand({
  name: 'redrive',
  summary: 'gives back what was given up on: dead letters to their queue, failed events to their functions',
  options: DEPLOYMENT_OPTIONS,
  run: async ({ values }, terminal) => {
    const { redrivePorts, runRedrive } = await import('./redrive.ts')
    const deployment = readDeployment(values, process.env)
    return await runRedrive(deployment, redrivePorts(deployment, terminal))
  },
})

const consoleCommand = defineCommand({
  name: 'console',
  summary: 'opens the console of a deployment: a page in your browser, served on this machine alone',
  details:
    'Your credentials stay in this process; the page asks it and nobody else. npm start opens that of the local cloud.\n' +
    'Ends with Ctrl-C.',
  options: { ...DEPLOYMENT_OPTIONS, 'console-port': CONSOLE_PORT },
  run: async ({ values }, terminal) => {
    const deployment = readDeployment(values, process.env)
    const port = readConsolePort('console', values['console-port'])
    const { runConsole } = await import('./console.ts')
    return await runConsole(deployment, port, terminal)
  },
})

const logs = defineCommand({
  name: 'logs',
  summary: 'shows the log of a function or, by its run id, of a training',
  operands: { name: 'function or run id', text: `${FUNCTION_NAMES.join(', ')}, or a run`, count: 'one' },
  options: { ...DEPLOYMENT_OPTIONS, follow: { type: 'flag', text: 'go on with what comes, until Ctrl-C' } },
  run: async ({ operand, values }, terminal) => {
    const { runLogs } = await import('./logs.ts')
    return await runLogs(operand, values.follow, readDeployment(values, process.env), terminal)
  },
})

const start = defineCommand({
  name: 'start',
  summary: 'starts the local cloud, trains on an example and follows every run, until Ctrl-C',
  details: 'The same as npm start.',
  options: {
    once: { type: 'flag', text: 'end after the example (exit code 0 where it reached a prediction)' },
    fresh: { type: 'flag', text: 'begin with an empty bucket' },
    port: { type: 'text', value: 'PORT', text: 'the AWS endpoint', default: '4566' },
    'api-port': { type: 'text', value: 'PORT', text: 'the prediction API', default: '3000' },
    'console-port': CONSOLE_PORT,
    listen: {
      type: 'text',
      value: 'ADDRESS',
      text: 'where its ports are open; on any other address than loopback whoever reaches it\nmay do everything, as inside of a container that publishes them on 127.0.0.1 alone',
      default: '127.0.0.1',
    },
    'allow-host': ALLOW_HOST,
    corsOrigins: SETTING_OPTIONS.corsOrigins,
    uploadPrefixes: SETTING_OPTIONS.uploadPrefixes,
    uploadBuckets: { ...SETTING_OPTIONS.uploadBuckets, text: 'more buckets, whose uploads are taken, with commas' },
    modelPrefixes: SETTING_OPTIONS.modelPrefixes,
    state: { type: 'text', value: 'DIR', text: 'where it keeps its state; .boostline in the clone without it' },
    delays: { type: 'text', value: Object.keys(DELAYS).join('|'), text: "SageMaker's states last", default: 'short' },
  },
  run: async ({ values }, terminal) => {
    const consolePort = readConsolePort('start', values['console-port'])
    const { corsOrigins, uploadPrefixes, uploadBuckets, modelPrefixes } = values
    const { settings } = readSharedSettings({ corsOrigins, uploadPrefixes, uploadBuckets, modelPrefixes })
    const options = {
      once: values.once,
      fresh: values.fresh,
      port: readPort('start', 'port', values.port),
      apiPort: readPort('start', 'api-port', values['api-port']),
      consolePort,
      listen: readListen(values.listen),
      allowedHosts: readHosts('start', values['allow-host']),
      corsOrigins: settings.corsOrigins ?? '',
      watched: readWatched(settings),
      delays: readDelays(values.delays),
      state: values.state,
    }
    const local = await import('../local/start.ts')
    if (values.once) return { ok: await local.start(options, terminal) }
    // It is loaded while the functions are bundled.
    const loading = import('./console.ts')
    const openConsole: OpenConsole = async (cloud) =>
      await (await loading).localConsole(consolePort, options.listen, terminal)(cloud)
    return { ok: await local.start(options, terminal, openConsole) }
  },
})

const rie = defineCommand({
  name: 'rie',
  summary: 'serves one function alone, as its container image does',
  operands: { name: 'function', text: FUNCTION_NAMES.join(', '), count: 'one', among: FUNCTION_NAMES },
  options: {
    port: { type: 'text', value: 'PORT', text: 'as in docker run -p 9000:8080', default: '9000' },
    'allow-host': ALLOW_HOST,
    model: {
      type: 'text',
      value: 'PATH',
      text: 'of inference-api: a model (a file, or its folder) to answer by, without a bucket',
    },
    state: { type: 'text', value: 'DIR', text: 'where it puts its bundle; .boostline in the clone without it' },
    'no-local': { type: 'flag', text: "this shell's environment alone, nothing from a running local cloud" },
  },
  run: async ({ operand, values }, terminal) => {
    const port = readPort('rie', 'port', values.port)
    const { serveFunction } = await import('../local/rie.ts')
    // `among` lets nothing else through.
    const functionName = operand as FunctionName
    const allowedHosts = readHosts('rie', values['allow-host'])
    const model = readRieModel(functionName, values.model)
    await serveFunction(
      { functionName, port, allowedHosts, model, local: !values['no-local'], state: values.state },
      terminal,
    )
    return { ok: true }
  },
})

/** @throws BoostlineError `usage` where the function answers by no model. */
function readRieModel(functionName: FunctionName, model: string | undefined): string | undefined {
  if (model === undefined || functionName === wiring.api.functionName) return model
  throw usageError({ name: 'rie' }, `--model is for ${wiring.api.functionName}: ${functionName} answers by no model.`)
}

/** Everything that a person can type after `./boostline`. A new command takes its place here. */
export const COMMANDS: CommandTable = {
  'What is trained': [train, data],
  'Who serves': [
    models,
    runs,
    status,
    decision('approve', 'lets the run that waits serve'),
    decision('reject', 'turns the run that waits down'),
    decision('rollback', 'rejects what serves: the one before serves again'),
    serve,
    predict,
    score,
    retrain,
    exportModel,
    client,
    mcp,
    docs,
    importCommand,
    cleanup,
    remove,
  ],
  'A stage in AWS': [doctor, cost, diff, deploy, destroy, redrive],
  'On this machine': [start, consoleCommand, logs, rie],
}

/** A dataset where a deployment is named, else a file. @throws BoostlineError `usage` where there is no such file. */
function readModel(command: string, model: string, values: OptionValues<typeof DEPLOYMENT_OPTIONS>) {
  const isDeployed = values.local || (values['endpoint-url'] ?? values.stage ?? values.prefix) !== undefined
  const isFile = !isDeployed && existsSync(model)
  if (!isDeployed && !isFile && /[./\\]/.test(model)) throw usageError({ name: command }, `There is no file ${model}.`)
  if (isFile) return { file: model }
  const deployment = readDeployment(values, process.env)
  requireDatasetName(model, values)
  return { dataset: model, deployment }
}

/** @throws BoostlineError `usage` where they are given twice, or cannot be rows. */
function readRows(json: string | undefined, file: string | undefined) {
  if (json !== undefined && file !== undefined) {
    throw usageError({ name: 'predict' }, 'The rows are given twice: as JSON and by --rows.')
  }
  if (file !== undefined) {
    if (existsSync(file)) return { file }
    throw usageError({ name: 'predict' }, `There is no file ${file}.`)
  }
  if (json === undefined) return undefined
  if (/^\s*[[{]/.test(json)) return { text: json }
  throw usageError({ name: 'predict' }, `"${json}" is no JSON of features: a file of rows is named with --rows.`)
}

function readPort(command: string, option: string, text: string): number {
  const port = Number(text)
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port
  throw usageError({ name: command }, `--${option} ${text} is not a port: give a number from 1 to 65535.`)
}

/** An address and no name, which may lead anywhere. */
function readListen(address: string): string {
  if (isIP(address) !== 0) return address
  const message = `--listen ${address} is not an IP address: give one of this machine, such as 0.0.0.0 for all in a container.`
  throw usageError({ name: 'start' }, message)
}

function readConsolePort(command: string, text: string | undefined): number | undefined {
  return text === undefined ? undefined : readPort(command, 'console-port', text)
}

function readShare(command: string, option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const share = Number(text)
  if (share > 0 && share < 1) return share
  throw usageError({ name: command }, `--${option} ${text} is no share between 0 and 1, such as 0.9.`)
}

/** As a request's Host header has them, without a port. */
function readHosts(command: string, text = ''): readonly string[] {
  const hosts = text
    .toLowerCase()
    .split(',')
    .map((host) => host.trim())
    .filter((host) => host !== '')
  const wrong = hosts.find((host) => !/^(?:[a-z0-9_.-]+|\[[0-9a-f:.]+\])$/.test(host))
  if (wrong === undefined) return hosts
  const message = `--allow-host ${wrong} is not a host name: give names without scheme and port, such as host.docker.internal.`
  throw usageError({ name: command }, message)
}

function readDelays(name: string): DelaysName {
  if (Object.hasOwn(DELAYS, name)) return name as DelaysName
  const names = Object.keys(DELAYS)
  const nearest = didYouMean(name, names) || ` Give ${names.join(', ')}.`
  throw usageError({ name: 'start' }, `--delays ${name} is not known.${nearest}`)
}
