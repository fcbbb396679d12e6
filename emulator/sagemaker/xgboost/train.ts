// The training container: a process of its own for each job, started with a folder that is laid out as
// /opt/ml is. It ends as the container does: a model in model/, or a text in output/failure and exit code 1.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Booster, type Matrix, openXgboost, type Xgboost, XgboostError } from './booster.ts'
import { boost } from './boosting.ts'
import { type ChannelConfig, type ChannelFormat, channelFiles, validateChannels } from './channels.ts'
import { endProcess } from './end-process.ts'
import { endWithParent } from './end-with-parent.ts'
import { AlgorithmError, failureText, type Stage, UserError } from './failure.ts'
import { validateHyperparameters } from './hyperparameters.ts'
import { requireLibrary } from './library.ts'
import { LibsvmError, readLibsvm } from './libsvm.ts'
import { guessDelimiter, readTrainingCsv, type TrainingRows } from './training-csv.ts'

const folder = process.argv[2]
if (!folder) throw new Error('train.ts is started by the emulator, with the folder of a training job')
let terminated = false
process.on('SIGTERM', () => {
  terminated = true
})
endWithParent()
await main(folder)
// The pipe that watches the parent would keep the process alive.
endProcess()

async function main(root: string): Promise<void> {
  let stage: Stage = 'hyperparameters'
  try {
    const parameters = validateHyperparameters(readJson(root, 'hyperparameters.json') as Record<string, string>)
    stage = 'channels'
    const channels = readJson(root, 'inputdataconfig.json') as Record<string, ChannelConfig>
    const format = validateChannels(channels)
    stage = 'data'
    const xgboost = openXgboost(requireLibrary())
    const train = readChannel(xgboost, root, 'train', format, parameters)
    const validation = channels['validation'] ? readChannel(xgboost, root, 'validation', format, parameters) : undefined
    log('INFO', 'Single node training.')
    log('INFO', `Train matrix has ${train.rows} rows and ${train.columns} columns`)
    if (validation) log('INFO', `Validation matrix has ${validation.rows} rows`)
    stage = 'training'
    const { booster, finished } = await boost(xgboost, {
      train,
      validation,
      parameters,
      printRound: (line) => process.stdout.write(`${line}\n`),
      goOn: async () => {
        await nextTurn()
        return !terminated
      },
    })
    if (finished || parameters['save_model_on_termination'] === 'true') saveModel(booster, root)
    writeFileSync(path.join(root, 'output', 'success'), '')
    log('INFO', 'Reporting training SUCCESS')
  } catch (error) {
    const text = failureText(stage, error)
    log('ERROR', `Reporting training FAILURE\n${text}`)
    writeFileSync(path.join(root, 'output', 'failure'), text)
    process.exitCode = 1
  }
}

function readChannel(
  xgboost: Xgboost,
  root: string,
  channel: 'train' | 'validation',
  format: ChannelFormat,
  parameters: Readonly<Record<string, string>>,
): Matrix {
  const files = channelFiles(path.join(root, 'input', 'data', channel), channel)
  // Only the training channel has a column of weights.
  const weighted = channel === 'train' && parameters['csv_weights']?.trim() === '1'
  try {
    const rows = readRows(files, format, weighted)
    const matrix = xgboost.matrix(rows.features)
    matrix.setFloats('label', rows.labels)
    if (rows.weights) matrix.setFloats('weight', rows.weights)
    return matrix
  } catch (error) {
    if (!(error instanceof XgboostError)) throw error
    throw new UserError(`Failed to load ${format} data with exception:\n${error.message}`)
  }
}

function readRows(files: readonly string[], format: ChannelFormat, weighted: boolean): TrainingRows {
  if (format === 'csv') {
    const delimiter = guessDelimiter(files[0] ?? '')
    log('INFO', `Determined delimiter of CSV input is '${delimiter}'`)
    return readTrainingCsv(files, delimiter, weighted)
  }
  if (format === 'libsvm') {
    return readLibsvmFiles(files)
  }
  throw new AlgorithmError(`The emulator does not read ${format} data: give the channel as text/csv or text/libsvm.`)
}

function readLibsvmFiles(files: readonly string[]): TrainingRows {
  for (const file of files) {
    try {
      readLibsvm([readFileSync(file, 'utf8')], 'required')
    } catch (error) {
      if (!(error instanceof LibsvmError)) throw error
      throw new UserError(
        `First line '${error.line}...' of file '${path.basename(file)}' is not 'LIBSVM' format. Please ensure the file is in 'LIBSVM' format.`,
      )
    }
  }
  return readLibsvm(
    files.map((file) => readFileSync(file, 'utf8')),
    'required',
  )
}

function saveModel(booster: Booster, root: string): void {
  const model = path.join(root, 'model', 'xgboost-model')
  mkdirSync(path.dirname(model), { recursive: true })
  // The ending chooses the format; without one XGBoost before 2.1 writes its old binary.
  booster.save(`${model}.ubj`)
  renameSync(`${model}.ubj`, model)
}

function readJson(root: string, name: string): unknown {
  return JSON.parse(readFileSync(path.join(root, 'input', 'config', name), 'utf8'))
}

function log(level: 'INFO' | 'ERROR', text: string): void {
  const time = new Date().toISOString().slice(0, 19).replace('T', ':')
  process.stdout.write(`[${time}:${level}] ${text}\n`)
}
