/** Whose fault an error is: the uploaded data or request, the set-up, something we call, or ourselves. */
export type ErrorKind = 'input' | 'config' | 'dependency' | 'bug'

type ErrorDefinition = {
  readonly kind: ErrorKind
  /** The same call can succeed later without anybody changing anything. */
  readonly retryable?: true
  readonly meaning: string
  /** What a person does about it; the error's own hint says it of the case at hand. */
  readonly remedy: string
}

/**
 * Every code an error can have. Codes are stable: callers branch on them, failure.json keeps them. The code of the
 * functions uses this table as a type alone, so its texts are in no bundle; docs/operations.md is printed from it.
 */
export const ERROR_CODES = {
  'file-empty': {
    kind: 'input',
    meaning: 'The uploaded file has no bytes, or nothing but blank lines.',
    remedy: 'Upload a CSV file with a header row and at least 50 rows of data.',
  },
  'file-not-text': {
    kind: 'input',
    meaning: 'The file is no CSV: a workbook, an archive, Parquet, something binary.',
    remedy: 'Save or export it as CSV in UTF-8, which may be packed with gzip.',
  },
  'file-not-unpackable': {
    kind: 'input',
    meaning: 'The file begins like gzip and cannot be unpacked.',
    remedy: 'Pack the CSV again with gzip and upload it whole.',
  },
  'file-not-utf8': {
    kind: 'input',
    meaning: 'A cell holds bytes that are not UTF-8, and neither Windows-1252, which is converted.',
    remedy: 'Save the file as UTF-8: `iconv -f WINDOWS-1251 -t UTF-8`, with the encoding that it has.',
  },
  'file-too-large': {
    kind: 'input',
    meaning: 'The file cannot be read within the time that a function has.',
    remedy: 'Give the function more memory, split the file, or see [large-files.md](large-files.md).',
  },
  'time-too-short': {
    kind: 'input',
    meaning: 'While the file was read it showed that the time would not be enough.',
    remedy: 'As for `file-too-large`.',
  },
  'file-never-ends': {
    kind: 'input',
    meaning:
      'A file of rows to score or of outcomes ended the function that worked with it, by its memory or its time, at each of two tries.',
    remedy: 'Split the file, or give the function more memory, then put it there again.',
  },
  'header-missing': {
    kind: 'input',
    meaning: 'The first row holds data instead of column names.',
    remedy:
      'Add a header row, or set `csv.header` to false in the manifest; to true where the row does hold the names.',
  },
  'header-invalid': {
    kind: 'input',
    meaning: 'A column has no name, or two have the same one.',
    remedy: 'Give every column its own name.',
  },
  'columns-missing': {
    kind: 'input',
    meaning: 'There is one column only, often because the delimiter is an unusual one.',
    remedy: 'Name the delimiter: `csv.delimiter` in the manifest.',
  },
  'score-columns-missing': {
    kind: 'input',
    meaning: 'A file to score lacks columns that the model reads.',
    remedy: 'Add them by the names of the training file; their order does not matter.',
  },
  'score-model-missing': {
    kind: 'input',
    meaning: 'A file was dropped to be scored, and no model of its dataset serves.',
    remedy:
      'Put the file under `score/<dataset>/`; where the model is not there yet, drop the file again once it serves.',
  },
  'score-name-taken': {
    kind: 'input',
    meaning:
      'A file was dropped to be scored whose result would lie where the record or the errors of another file do.',
    remedy: 'Give it another name, one that ends neither with `.errors.csv` nor with `.json`, and drop it again.',
  },
  'score-name-too-long': {
    kind: 'input',
    meaning:
      'A file was dropped to be scored under a name so long that what comes of it would have a longer key than S3 takes (1,024 bytes).',
    remedy: 'Give it, or its folders, a shorter name, and drop it again.',
  },
  'score-option-invalid': {
    kind: 'input',
    meaning: 'A setting of a file to score asks for what its model cannot give.',
    remedy: 'Correct `score/<dataset>/manifest.json` or the tag, then drop the file again.',
  },
  'scored-file-changed': {
    kind: 'dependency',
    retryable: true,
    meaning: 'While a file was scored, something else wrote where its result belongs.',
    remedy: 'Nothing: it is scored again. If it goes on, find out what writes under `scored/`.',
  },
  'scoring-cut-off': {
    kind: 'dependency',
    retryable: true,
    meaning: 'The time of the function ended while an endpoint scored the rows of a file.',
    remedy: 'If it goes on, raise `endpoint.maxConcurrency`, or split the file.',
  },
  'rows-missing': {
    kind: 'input',
    meaning: 'There is a header row and nothing below it.',
    remedy: 'Upload the file with its rows.',
  },
  'rows-too-few': {
    kind: 'input',
    meaning: 'There are fewer rows with a target than a model can be trained and tested on.',
    remedy: 'Collect more: at least 50.',
  },
  'row-ragged': {
    kind: 'input',
    meaning: 'A row has more or fewer cells than the header.',
    remedy: 'Correct the row, or let `csv.maxBadRowShare` in the manifest skip such rows.',
  },
  'quote-misplaced': {
    kind: 'input',
    meaning: 'A double quote stands in the middle of a cell.',
    remedy: 'Put the whole cell in double quotes and double those inside.',
  },
  'quote-unclosed': {
    kind: 'input',
    meaning: 'A double quote opens a cell and is never closed.',
    remedy: 'Close it.',
  },
  'record-too-long': {
    kind: 'input',
    meaning: 'One row is longer than what is read as one, mostly by a quote that is never closed.',
    remedy: 'Close the quote, or shorten the row.',
  },
  'bad-rows-too-many': {
    kind: 'input',
    meaning: 'More rows are unreadable than `csv.maxBadRowShare` allows.',
    remedy: 'Correct the rows, or raise that share.',
  },
  'decimal-comma': {
    kind: 'input',
    meaning: 'A comma may be the decimal sign or stand between thousands, and nothing in the file tells which.',
    remedy: 'Set `csv.decimal`, or name the column in `features.categorical`.',
  },
  'column-unknown': {
    kind: 'input',
    meaning: 'The manifest names a column that the file does not have.',
    remedy: 'Correct the name in the manifest, or upload the file that has it.',
  },
  'features-missing': {
    kind: 'input',
    meaning: 'No column is left to learn from: all are constant, empty, IDs or left out.',
    remedy: 'Add columns; `features.keep` in the manifest keeps one.',
  },
  'target-missing': {
    kind: 'input',
    meaning: 'The file has no column with the name of the target; or, where none is named, none that can be guessed.',
    remedy: 'Name the column to predict as `target` in the manifest.',
  },
  'target-constant': {
    kind: 'input',
    meaning: 'The target has the same value in every row.',
    remedy: 'Name the column to predict as `target`, or add rows with other outcomes.',
  },
  'target-not-number': {
    kind: 'input',
    meaning: 'A regression is asked for, and a target is no number.',
    remedy: 'Correct the cell, name it in `csv.missing`, or change `problem` in the manifest.',
  },
  'target-not-binary': {
    kind: 'input',
    meaning: 'The manifest says binary, and the target has more or fewer than two values.',
    remedy: 'Leave `problem` out of the manifest, or make the target two-valued.',
  },
  'class-too-small': {
    kind: 'input',
    meaning: 'Without the classes of fewer rows than `classes.minRows` fewer than two are left.',
    remedy: 'Add rows of them, set `classes.rare` to `merge`, or lower `classes.minRows`.',
  },
  'classes-too-many': {
    kind: 'input',
    meaning: 'The target has more values than there can be classes.',
    remedy: 'Merge classes, or name the right column as `target`.',
  },
  'split-column-invalid': {
    kind: 'input',
    meaning: 'A cell of `split.column` is neither a date nor a number.',
    remedy: 'Correct the cell, or choose another column.',
  },
  'split-side-empty': {
    kind: 'input',
    meaning: 'The split leaves the training, validation or test part without rows, or without those of a class.',
    remedy: 'Change `split` in the manifest, or upload more rows.',
  },
  'instances-too-many': {
    kind: 'input',
    meaning: 'There are too few training rows for `training.instanceCount`.',
    remedy: 'Lower it.',
  },
  'manifest-invalid': {
    kind: 'input',
    meaning: 'manifest.json is not JSON, or has a setting that does not exist or a value it cannot have.',
    remedy: 'Correct what the message lists, then upload the CSV again.',
  },
  'run-superseded': {
    kind: 'input',
    meaning:
      'A run waited for room in the quota of training instances or of endpoints, and a newer upload of its dataset took its place.',
    remedy: 'Nothing: the newer upload has its own run. To train the older one all the same, upload it again.',
  },
  'preparation-given-up': {
    kind: 'dependency',
    meaning:
      'Lambda gave up on the event of an upload, and nobody sent it again (`./boostline redrive`) while its queue kept it.',
    remedy: 'Remove what the message names, then upload the CSV again.',
  },
  'source-changed': {
    kind: 'input',
    meaning: 'The uploaded object was replaced or deleted before it was read to its end.',
    remedy: 'Nothing where it was replaced: the new one has its own run.',
  },
  'record-missing': {
    kind: 'input',
    meaning: 'A record of an earlier stage is not in the bucket any more.',
    remedy: 'Restore the version before, or upload the CSV again.',
  },
  'record-invalid': {
    kind: 'input',
    meaning: 'A record in the bucket is damaged, or was written by a newer version.',
    remedy: 'Restore the version before, or deploy the newer code; of `models/<dataset>.json` delete it.',
  },
  'training-job-name-taken': {
    kind: 'config',
    meaning: "A training job that is not this run's has its name.",
    remedy: 'Deploy with another prefix: two pipelines share this one.',
  },
  'training-quota': {
    kind: 'dependency',
    retryable: true,
    meaning: 'The account may not use another instance of this type for training.',
    remedy: 'Ask for more in Service Quotas, or name another `training.instanceType`.',
  },
  'training-failed': {
    kind: 'dependency',
    meaning: 'The training job failed; the message has what its container said last.',
    remedy: 'Correct what it says, then upload the CSV again.',
  },
  'training-stopped': {
    kind: 'dependency',
    meaning:
      'Somebody stopped a training job that its run cannot do without; others of the run train on, and are billed.',
    remedy: 'Stop the others that training.json lists under `jobs`, too, then upload the CSV again.',
  },
  'training-out-of-time': {
    kind: 'dependency',
    meaning: 'The training job reached `training.maxRuntimeSeconds`.',
    remedy: 'Raise it, or name a bigger `training.instanceType`.',
  },
  'training-job-missing': {
    kind: 'input',
    meaning: 'A model lies where a run has its own, and no training job has made it.',
    remedy: 'Put an imported model under `models/<dataset>/`.',
  },
  'region-unknown': {
    kind: 'config',
    meaning: "The registry of SageMaker's XGBoost image in this region is not known.",
    remedy: 'Set `XGBOOST_IMAGE` to its full URI.',
  },
  'stage-one-unreadable': {
    kind: 'input',
    meaning: 'The model of the first training job cannot be read for its rounds, such as one that is too large.',
    remedy: 'Set `training.quality` to `fast`, which serves it as it is, and upload the CSV again.',
  },
  'model-archive-invalid': {
    kind: 'input',
    meaning: 'A model.tar.gz cannot be unpacked, has no model in it, or anything else: a pickle, code, a link.',
    remedy: 'Train again, or upload an archive of nothing but files of `save_model`.',
  },
  'model-unscorable': {
    kind: 'input',
    meaning:
      "A file of a model archive is damaged, or a model that Boostline's own scorer, which works without XGBoost, cannot answer for, or that does not fit in the function's memory.",
    remedy:
      'Save the model again with `save_model`; where XGBoost itself can load it, it may be served from an endpoint.',
  },
  'onnx-not-served': {
    kind: 'config',
    meaning: 'An archive holds an ONNX model, and the deployment has nothing that runs it.',
    remedy: 'Deploy with `--onnx true`, then upload it again ([serving.md](serving.md)).',
  },
  'compiled-model-invalid': {
    kind: 'dependency',
    meaning: 'A compiled model is damaged, of another version of Boostline, or not of the archive that is served.',
    remedy: 'Deploy the run again: it is compiled anew.',
  },
  'model-settings-invalid': {
    kind: 'input',
    meaning:
      "model.json beside an imported model has a wrong memory or concurrency, or an image that is not SageMaker's XGBoost.",
    remedy: 'Correct what the message lists, then upload model.tar.gz again.',
  },
  'model-unfit': {
    kind: 'input',
    meaning: 'An imported model does not answer rows as the schema.json beside it says.',
    remedy: 'Put the schema.json of its training beside it, then upload model.tar.gz again.',
  },
  'name-taken': {
    kind: 'config',
    meaning: "A model, endpoint configuration or endpoint that is not this run's has its name.",
    remedy: 'Deploy with another prefix: two pipelines share this one.',
  },
  'endpoint-quota': {
    kind: 'dependency',
    retryable: true,
    meaning: 'The account may not have another serverless endpoint of this concurrency.',
    remedy: 'Ask for more in Service Quotas, lower `endpoint.maxConcurrency`, or delete endpoints.',
  },
  'endpoint-being-deleted': {
    kind: 'dependency',
    retryable: true,
    meaning: 'An endpoint is to be made again while its predecessor of the same name is still being deleted.',
    remedy: 'Nothing, unless it goes on: then look at the endpoint in the SageMaker console.',
  },
  'serving-failed': {
    kind: 'dependency',
    meaning: 'What serves a run could not be created, or failed before the run was evaluated.',
    remedy: 'Read its log group, then upload the CSV again.',
  },
  'serving-missing': {
    kind: 'dependency',
    meaning: 'What served a run was deleted.',
    remedy: 'Approve the run again, which makes its endpoint anew, or train again.',
  },
  'serving-busy': {
    kind: 'dependency',
    retryable: true,
    meaning: 'The model is being loaded, has as many calls as it may have at once, or did not answer in time.',
    remedy: 'Where it goes on, raise `endpoint.maxConcurrency`, or read the log group of the endpoint.',
  },
  'serving-refused': {
    kind: 'dependency',
    meaning: 'The model refused encoded rows: they are not what it was trained on.',
    remedy: 'Look whether model and schema.json belong together; train again.',
  },
  'row-refused': {
    kind: 'input',
    meaning: 'A row has a value that an ONNX model cannot take, such as a fraction where it reads whole numbers.',
    remedy: 'Send what the model takes: `GET /models/{dataset}` lists its features.',
  },
  'predictions-unreadable': {
    kind: 'dependency',
    meaning: 'The endpoint answered with something else than as many numbers as were asked for.',
    remedy: 'Look whether the endpoint has the model of this run; train again.',
  },
  'predictions-not-probabilities': {
    kind: 'input',
    meaning: 'A classifier answers with something else than probabilities.',
    remedy: 'Leave `hyperparameters.objective` out of the manifest, then train again.',
  },
  'test-data-missing': {
    kind: 'input',
    meaning: 'The encoded test part is not in the bucket any more.',
    remedy: 'Restore the version before, or upload the CSV again.',
  },
  'test-data-empty': {
    kind: 'input',
    meaning: 'The encoded test part has no rows.',
    remedy: 'As for `test-data-missing`.',
  },
  'test-data-invalid': {
    kind: 'input',
    meaning: 'The test part is not as the training stage writes it.',
    remedy: 'As for `test-data-missing`.',
  },
  'test-rows-differ': {
    kind: 'input',
    meaning: 'The test part has another number of rows than training.json says, or rows/test.csv has other columns.',
    remedy: 'As for `test-data-missing`.',
  },
  'champion-not-ready': {
    kind: 'dependency',
    retryable: true,
    meaning: 'The champion cannot be compared with: its endpoint is being changed.',
    remedy: 'Nothing, unless it goes on: then look at that endpoint.',
  },
  'evaluation-cut-off': {
    kind: 'dependency',
    retryable: true,
    meaning: 'The time of the function ended; what was scored is kept, and the message comes back.',
    remedy: 'Nothing.',
  },
  'evaluation-timed-out': {
    kind: 'dependency',
    meaning:
      'A run could not be evaluated within two hours of its deployment, or its evaluation ended the function four times.',
    remedy: 'Remove the obstacle that the message names, then upload the CSV again.',
  },
  'event-unreadable': {
    kind: 'input',
    meaning: 'A function was invoked with an event that is not of its source.',
    remedy: 'Invoke it with one like those in `events/`.',
  },
  'registry-conflict': {
    kind: 'dependency',
    retryable: true,
    meaning: 'The model package group or package is being changed by another call.',
    remedy: 'Nothing, unless it goes on: then look who changes it.',
  },
  'registry-too-long': {
    kind: 'config',
    meaning: 'The model registry has more entries than a function reads.',
    remedy: 'Delete model packages that nobody needs any more.',
  },
  'pointer-contended': {
    kind: 'dependency',
    retryable: true,
    meaning: '`models/<dataset>.json` or the registry was changed at each attempt to bring them together.',
    remedy: 'Nothing, unless it goes on: then look who changes them.',
  },
  'record-contended': {
    kind: 'dependency',
    retryable: true,
    meaning:
      'A record of `monitoring/`, or the feedback on a request, was changed by others at each attempt to write it.',
    remedy: 'Nothing: the next look at the dataset writes it.',
  },
  'feedback-invalid': {
    kind: 'input',
    meaning:
      'A file of true outcomes has no columns that say whose outcome a row is and what it was, or too many rows.',
    remedy: 'Give it the columns that the message names: [feedback.md](feedback.md).',
  },
  'feedback-cut-off': {
    kind: 'dependency',
    retryable: true,
    meaning: 'The time of the function ended before a file of true outcomes was taken; what was taken stays.',
    remedy: 'Nothing, unless it goes on: then split the file.',
  },
  'environment-invalid': {
    kind: 'config',
    meaning: 'Environment variables of a function are missing or wrong.',
    remedy: 'Correct them in `infra/`, then deploy again.',
  },
  'aws-throttled': {
    kind: 'dependency',
    retryable: true,
    meaning: 'AWS limits how often this may be called.',
    remedy: 'Nothing, unless it goes on: then ask for more in Service Quotas.',
  },
  'aws-denied': {
    kind: 'config',
    meaning: 'The role or the user may not make this call, or the credentials have expired.',
    remedy: 'Give the permission that the message names, or sign in again.',
  },
  'aws-refused': {
    kind: 'bug',
    meaning: 'AWS does not accept the request as it was made.',
    remedy: 'Report it with the message.',
  },
  'aws-unavailable': {
    kind: 'dependency',
    retryable: true,
    meaning: 'The service or the network did not answer.',
    remedy: 'Nothing, unless it goes on: then look at health.aws.amazon.com.',
  },
  'aws-not-visible-yet': {
    kind: 'dependency',
    retryable: true,
    meaning: 'AWS does not see yet what was created a moment before.',
    remedy: 'Nothing.',
  },
  usage: {
    kind: 'input',
    meaning: 'The command line is not one that the command takes.',
    remedy: 'See its `--help`.',
  },
  'nobody-answers': {
    kind: 'config',
    meaning: 'Nobody listens at the address that a command calls.',
    remedy: 'Start the local cloud, or say where it is: `AWS_ENDPOINT_URL`.',
  },
  'not-signed-in': {
    kind: 'config',
    meaning: 'A command finds no credentials for AWS.',
    remedy: 'Sign in, or name a profile: `AWS_PROFILE`.',
  },
  'region-missing': {
    kind: 'config',
    meaning: 'No AWS region is set for a command.',
    remedy: 'Set `AWS_REGION`, or one in the profile.',
  },
  unexpected: {
    kind: 'bug',
    meaning: 'A command ended with an error that nobody foresaw.',
    remedy: 'Report it with its lines.',
  },
  'stage-missing': {
    kind: 'config',
    meaning: 'There is no such stage in the account and region.',
    remedy: 'Look at `--stage`, at AWS_PROFILE and at AWS_REGION.',
  },
  'upload-invalid': {
    kind: 'input',
    meaning: 'What a command shall train on is no CSV file, or no upload of the deployment.',
    remedy:
      "Give the path of a .csv, .tsv or .txt file (or packed: .gz), or the s3:// URI of an upload in the stage's bucket.",
  },
  'processing-missing': {
    kind: 'config',
    meaning: 'The stage has no x86-64 image for Processing jobs, or it is the local cloud.',
    remedy: 'Deploy with `--processingImage`, see [large-files.md](large-files.md); the local cloud needs no such job.',
  },
  'processing-failed': {
    kind: 'dependency',
    meaning: 'A Processing job ended before its run had a training.',
    remedy: "Read the job's log in `/aws/sagemaker/ProcessingJobs`.",
  },
  'run-missing': {
    kind: 'dependency',
    meaning: 'An upload started no run within the time in which one begins.',
    remedy: 'Read the log of model-training.',
  },
  'log-empty': {
    kind: 'input',
    meaning: 'Nobody has written a line into the log that a command shall show.',
    remedy: 'Look at the name; a function writes when it first runs.',
  },
  'port-taken': {
    kind: 'config',
    meaning: 'Another program listens on the port.',
    remedy: 'Stop that one, or take another port.',
  },
  'local-cloud-not-ready': {
    kind: 'config',
    meaning: "XGBoost's library is missing, or another local cloud uses the same state.",
    remedy: 'Do what the hint says of the one at hand.',
  },
  'nothing-to-retrain': {
    kind: 'input',
    meaning: 'There are no rows that a new training could learn beside the old file, or they cannot be added to it.',
    remedy: 'Do what the hint says of the case at hand: [feedback.md](feedback.md).',
  },
  'captures-lack-column': {
    kind: 'input',
    meaning: 'Captured predictions lack a column of the training file, so that no rows of it can be made of them.',
    remedy: 'Exclude the column in the manifest, or put the file together where its cells are.',
  },
  'nothing-to-decide': {
    kind: 'input',
    meaning: 'No run of the dataset can be approved, rejected or gone back to.',
    remedy: 'Name one of those that the message lists.',
  },
  'reason-missing': {
    kind: 'input',
    meaning: 'The run has signs of a leak, and was to be approved without a word why it may serve.',
    remedy: "Say why with `--reason '…'`, or leave the columns out by `features.exclude` and upload again.",
  },
  'model-unknown': {
    kind: 'input',
    meaning: 'The API serves no model with this name.',
    remedy: 'Name one of those that the message lists.',
  },
  'rows-invalid': {
    kind: 'input',
    meaning: 'Rows to predict for are not what the model takes.',
    remedy: 'Give the features by the names in schema.json.',
  },
  'ranges-missing': {
    kind: 'input',
    meaning: 'Rows to predict for cannot have ranges at the level that was asked for.',
    remedy: 'Ask for a lower level, or upload the CSV again where the run has no ranges.json.',
  },
  'api-unreadable': {
    kind: 'config',
    meaning: 'The address does not answer, or is not this API.',
    remedy: 'Start the local cloud, or give the address with `--url`.',
  },
  'request-invalid': {
    kind: 'input',
    meaning: 'The console was asked in a way that its own page does not.',
    remedy: 'Load the page again.',
  },
  'page-unknown': {
    kind: 'input',
    meaning: 'The console was asked for a dataset or a run that is not there.',
    remedy: 'Look into the list of datasets or runs.',
  },
  'type-unchanged': {
    kind: 'input',
    meaning: 'What serves a dataset could not be changed to the other type; it serves as before.',
    remedy: 'Do what the message says, then run the command again.',
  },
  'command-failed': {
    kind: 'dependency',
    meaning: 'A function that a command asked for something ended with an error.',
    remedy: "Read the function's log.",
  },
  'cleanup-failed': {
    kind: 'dependency',
    meaning: 'The clean-up that a command asked for ended with an error, or did not come to all datasets.',
    remedy: "Where it says that time was over, ask again. Else read the function's log.",
  },
  'cdk-failed': {
    kind: 'dependency',
    meaning: 'CDK ended with an error; its messages are above.',
    remedy: 'Mend the cause, then run the command again.',
  },
  'settings-invalid': {
    kind: 'config',
    meaning: 'Settings of the deployment do not exist, or have a value they cannot have.',
    remedy: 'Correct them: [deploy.md](deploy.md) lists all.',
  },
  'object-left': {
    kind: 'config',
    meaning: 'An object of a stage that is removed could not be deleted.',
    remedy: 'Give your user the permission, then run the command again.',
  },
  'log-role-left': {
    kind: 'config',
    meaning: "API Gateway's log setting names the role of a registry that is removed, and could not be reset.",
    remedy: 'Give your user the permissions that the hint names, then run the command again.',
  },
  'removal-stuck': {
    kind: 'dependency',
    meaning: 'Jobs or endpoints of a stage that is removed did not go in time.',
    remedy: 'Look at them in the SageMaker console, then run the command again.',
  },
} as const satisfies Readonly<Record<string, ErrorDefinition>>

export type ErrorCode = keyof typeof ERROR_CODES

/** The codes of a kind whose errors are retryable, or never are. */
export type CodeOf<Kind extends ErrorKind, Retryable extends boolean> = {
  [Code in ErrorCode]: (typeof ERROR_CODES)[Code] extends { readonly kind: Kind }
    ? (typeof ERROR_CODES)[Code] extends { readonly retryable: true }
      ? Retryable extends true
        ? Code
        : never
      : Retryable extends true
        ? never
        : Code
    : never
}[ErrorCode]
