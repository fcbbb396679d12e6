import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { priceText } from '#shared/cost/cost-lines.ts'
import { counted } from '#shared/design/number-words.ts'
import type { DeploymentAnswer, PreviewAnswer, TrainAnswer, UploadAnswer, UploadWish } from '../../../answers.ts'
import { applyEdits, type ManifestEdit, settingAt, withEdits } from '../../../manifest-edits.ts'
import { ask, type Problem, problemOf, send, sendFile } from '../../ask.ts'
import { onFile } from '../../dropped-file.ts'
import { Empty, Notice, PageHead, Skeleton } from '../../parts/basics.tsx'
import { ChooseFile } from '../../parts/choose-file.tsx'
import { go, type Place, runPath } from '../../router.tsx'
import { size } from '../../words.ts'
import { Preview } from './preview.tsx'

type Props = { readonly place: Place; readonly deployment: DeploymentAnswer | undefined }

/** From a file to a training: it is looked at on this machine first. */
export function NewView({ place, deployment }: Props) {
  const id = place.query.get('file')
  const example = place.query.get('example')
  const [upload, setUpload] = useState<UploadAnswer>()
  const [problem, setProblem] = useState<Problem>()
  const [isCopying, setCopying] = useState<string>()

  const take = useCallback(async (name: string, copy: () => Promise<UploadAnswer>) => {
    setProblem(undefined)
    setUpload(undefined)
    setCopying(name)
    try {
      const copied = await copy()
      setUpload(copied)
      go(`/new?file=${copied.id}`, { replace: true })
    } catch (error) {
      setProblem(problemOf(error))
      go('/new', { replace: true })
    }
    setCopying(undefined)
  }, [])
  const takeExample = useCallback(
    (name: string) => void take(name, () => send('/api/uploads/example', { name })),
    [take],
  )

  useEffect(
    () =>
      onFile((file) => {
        void take(file.name, () => sendFile(`/api/uploads?name=${encodeURIComponent(file.name)}`, file))
      }),
    [take],
  )
  useEffect(() => {
    if (example !== null) takeExample(example)
    else if (id !== null && upload?.id !== id) {
      ask<UploadAnswer>(`/api/uploads/${id}`).then(setUpload, (error: unknown) => {
        setProblem(problemOf(error))
        go('/new', { replace: true })
      })
    }
  }, [id, example])

  if (upload) return <Look upload={upload} deployment={deployment} />
  return (
    <>
      <PageHead title="New model" />
      {problem && <Notice problem={problem} />}
      {isCopying === undefined ? (
        <Empty title="Which data should it learn from?">
          <ChooseFile deployment={deployment} onExample={takeExample} />
        </Empty>
      ) : (
        <Skeleton lines={8} label={`Reading ${isCopying}`} />
      )}
    </>
  )
}

function Look({ upload, deployment }: { readonly upload: UploadAnswer; readonly deployment: Props['deployment'] }) {
  const [wish, setWish] = useState<UploadWish>({ dataset: upload.dataset, text: null, edits: [] })
  const [preview, setPreview] = useState<PreviewAnswer>()
  const [problem, setProblem] = useState<Problem>()
  const [isReading, setReading] = useState(true)
  const [isTraining, setTraining] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const running = useRef<AbortController>(undefined)

  const look = useCallback(
    (wanted: UploadWish) => {
      running.current?.abort()
      const stop = new AbortController()
      running.current = stop
      setReading(true)
      send<PreviewAnswer>(`/api/uploads/${upload.id}/preview`, wanted, stop.signal).then(
        (answer) => {
          setPreview(answer)
          setProblem(undefined)
          setReading(false)
        },
        (error: unknown) => {
          if (stop.signal.aborted) return
          setProblem(problemOf(error))
          setReading(false)
        },
      )
    },
    [upload.id],
  )
  useEffect(() => {
    look(wish)
    return () => {
      clearTimeout(timer.current)
      running.current?.abort()
    }
  }, [look])

  /** A moment later where it is typed, so that it is not read letter by letter. */
  const change = (next: Partial<UploadWish>, afterMs = 0) => {
    const wanted = { ...wish, ...next }
    setWish(wanted)
    // What is there is of other wishes from now on: nothing is trained by it.
    setReading(true)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => look(wanted), afterMs)
  }

  const train = async () => {
    setTraining(true)
    setProblem(undefined)
    try {
      const begun = await send<TrainAnswer>(`/api/uploads/${upload.id}/train`, wish)
      go(begun.runId === null ? `/datasets/${begun.dataset}` : runPath(begun.dataset, begun.runId))
    } catch (error) {
      setProblem(problemOf(error))
      setTraining(false)
    }
  }

  const found = preview?.found
  const facts = found
    ? `${counted(found.rows.total, 'row')}, ${counted(found.columns.length, 'column')}, ${size(upload.sizeBytes)}`
    : size(upload.sizeBytes)
  const document = documentOf(preview, wish.edits)
  return (
    <>
      <PageHead title={upload.name} crumbs={<span>Before it trains</span>}>
        <p class="lead">{facts}. It is on this machine only: nothing is uploaded until you train.</p>
      </PageHead>
      {problem && <Notice problem={problem} again={() => look(wish)} />}
      {!preview && !problem && <Skeleton lines={10} label={`Reading ${upload.name}`} />}
      {preview && (
        <Preview
          preview={preview}
          document={document}
          isChanged={wish.text !== null || wish.edits.length > 0}
          dataset={wish.dataset}
          onDataset={(dataset) => change({ dataset }, TYPED_MS)}
          onEdits={(edits) => change({ edits: withEdits(wish.edits, edits) })}
          onText={(text) => change({ text, edits: [] })}
          isBusy={isReading}
        />
      )}
      <div class="bar">
        <p class="quiet" aria-live="polite">
          {isTraining
            ? 'Uploading …'
            : isReading
              ? 'Reading the file …'
              : problem
                ? ''
                : readyText(preview, document, deployment)}
        </p>
        <div class="actions">
          <button
            type="button"
            class="button"
            onClick={() => {
              void send(`/api/uploads/${upload.id}/remove`, {}).catch(() => undefined)
              go('/')
            }}
          >
            Cancel
          </button>
          <button
            type="button"
            class="button primary"
            disabled={isTraining || isReading || !found || problem !== undefined}
            onClick={() => void train()}
          >
            {preview && preview.runs > 0 ? 'Train a new version' : 'Train'}
          </button>
        </div>
      </div>
    </>
  )
}

const TYPED_MS = 400

/** The settings with what was changed a moment ago, before the server has said what comes of it. */
function documentOf(preview: PreviewAnswer | undefined, edits: readonly ManifestEdit[]): unknown {
  try {
    return applyEdits(JSON.parse(preview?.manifest.text ?? '{}') as Readonly<Record<string, unknown>>, edits)
  } catch {
    // Written by hand, and no JSON yet: the refusal says so.
    return {}
  }
}

function readyText(preview: PreviewAnswer | undefined, document: unknown, deployment: Props['deployment']): string {
  if (!preview?.found) return 'Nothing can be trained on it as it is.'
  const quality = settingAt(document, ['training', 'quality']) ?? 'good'
  const forecast = preview.found.forecasts.find((each) => each.quality === quality)
  if (!forecast) return ''
  if (deployment?.isLocal) return 'Trains on this machine, without AWS.'
  const minutes = Math.max(1, Math.round(forecast.minutes))
  return `About ${minutes} min and ${priceText(forecast.dollars)} on ${deployment?.title ?? 'AWS'}.`
}
