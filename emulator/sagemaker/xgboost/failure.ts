import { XgboostError } from './booster.ts'

/** The customer's fault, in the container's words. */
export class UserError extends Error {
  override readonly name = 'sagemaker_algorithm_toolkit.exceptions.UserError'
}

/** The algorithm's fault, in the container's words. */
export class AlgorithmError extends Error {
  override readonly name = 'sagemaker_algorithm_toolkit.exceptions.AlgorithmError'
}

/** Python's `KeyError`, which the validator runs into where it looks for a parameter that isn't there. */
export class KeyError extends Error {
  override readonly name = 'KeyError'
}

/** The parts of XGBoost's messages that make an exception the customer's fault rather than the algorithm's. */
const CUSTOMER_ERRORS = [
  'label must be in [0,1] for logistic regression',
  'label must be in [0, num_class)',
  "Target is multiclass but average='binary'",
  'feature_names mismatch',
  'Check failed: preds.size() == info.labels_.size()',
  'Check failed: !auc_error AUC: the dataset only contains pos or neg samples',
  'Check failed: base_score > 0.0f && base_score < 1.0f base_score must be in (0,1) for logistic loss',
  'Check failed: label_correct PoissonRegression: label must be nonnegative',
  'Check failed: label_correct TweedieRegression: label must be nonnegative',
  'Parameter reg_lambda should be greater equal to 0',
]

/** Sorts an exception of a training round into the container's two kinds; anything but XGBoost's own is passed on. */
export function classifyTrainingError(error: unknown): unknown {
  if (!(error instanceof XgboostError)) return error
  return CUSTOMER_ERRORS.some((part) => error.message.includes(part))
    ? new UserError(error.message)
    : new AlgorithmError(`XGB train call failed with exception:\n ${error.message}`)
}

const PACKAGES = '/miniconda3/lib/python3.10/site-packages'
const ENTRY_FRAMES = [
  ['sagemaker_containers/_trainer.py', 84, 'train', 'entrypoint()'],
  ['sagemaker_xgboost_container/training.py', 103, 'main', 'train(framework.training_env())'],
  ['sagemaker_xgboost_container/training.py', 99, 'train', 'run_algorithm_mode()'],
  ['sagemaker_xgboost_container/training.py', 65, 'run_algorithm_mode', 'sagemaker_train('],
] as const
const STAGE_FRAMES = {
  hyperparameters: [
    [
      'sagemaker_xgboost_container/algorithm_mode/train.py',
      105,
      'sagemaker_train',
      'validated_train_config = hyperparameters.validate(train_config)',
    ],
    ['sagemaker_algorithm_toolkit/hyperparameter_validation.py', 278, 'validate', 'raise exc.UserError('],
  ],
  channels: [
    [
      'sagemaker_xgboost_container/algorithm_mode/train.py',
      110,
      'sagemaker_train',
      'validated_data_config = channels.validate(data_config)',
    ],
    ['sagemaker_algorithm_toolkit/channel_validation.py', 110, 'validate', 'channel_obj.validate(value)'],
  ],
  data: [
    [
      'sagemaker_xgboost_container/algorithm_mode/train.py',
      142,
      'sagemaker_train',
      'train_dmatrix, val_dmatrix, train_val_dmatrix = get_validated_dmatrices(',
    ],
    ['sagemaker_xgboost_container/data_utils.py', 568, 'get_dmatrix', 'dmatrix = get_csv_dmatrix('],
  ],
  training: [
    ['sagemaker_xgboost_container/algorithm_mode/train.py', 182, 'sagemaker_train', 'train_job(**train_args)'],
    ['sagemaker_xgboost_container/algorithm_mode/train.py', 389, 'train_job', 'raise exc.AlgorithmError('],
  ],
} as const satisfies Record<string, readonly (readonly [string, number, string, string])[]>

/** What a training was doing when it failed. */
export type Stage = keyof typeof STAGE_FRAMES

/**
 * What the container writes to `/opt/ml/output/failure`: a whole Python traceback before the message. SageMaker
 * copies only the first 1024 characters into FailureReason, so there too the message is usually cut off.
 */
export function failureText(stage: Stage, error: unknown): string {
  const name = error instanceof Error ? error.name : 'Exception'
  const message = error instanceof Error ? error.message : String(error)
  const frames = [...ENTRY_FRAMES, ...STAGE_FRAMES[stage]]
    .map(([file, line, name, code]) => `  File "${PACKAGES}/${file}", line ${line}, in ${name}\n    ${code}`)
    .join('\n')
  return `framework error: \nTraceback (most recent call last):\n${frames}\n${name}: ${message}\n\n${message}`
}
