import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import type { DeploymentAnswer, PreviewAnswer, TrainAnswer, UploadAnswer, Wishes } from '../../answers.ts'
import { ask, type Problem, problemOf, send, sendFile } from '../ask.ts'
import { onFile } from '../dropped-file.ts'
import { Empty, Notice, PageHead, Skeleton } from '../parts/basics.tsx'
import { ChooseFile } from '../parts/choose-file.tsx'
import { go, type Place, runPath } from '../router.tsx'
import { count, size } from '../words.ts'
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
  const [dataset, setDataset] = useState(upload.dataset)
  const [wishes, setWishes] = useState<Wishes>()
  const [preview, setPreview] = useState<PreviewAnswer>()
  const [problem, setProblem] = useState<Problem>()
  const [isReading, setReading] = useState(true)
  const [isTraining, setTraining] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const running = useRef<AbortController>(undefined)

  const look = useCallback(
    (wished: { readonly dataset: string; readonly wishes: Wishes | undefined }) => {
      running.current?.abort()
      const stop = new AbortController()
      running.current = stop
      setReading(true)
      send<PreviewAnswer>(`/api/uploads/${upload.id}/preview`, wished, stop.signal).then(
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
    look({ dataset: upload.dataset, wishes: undefined })
    return () => {
      clearTimeout(timer.current)
      running.current?.abort()
    }
  }, [look])

  /** A moment later, so that what is typed is not read letter by letter. */
  const change = (next: { readonly dataset?: string; readonly wishes?: Wishes | undefined }) => {
    const wished = { dataset: next.dataset ?? dataset, wishes: 'wishes' in next ? next.wishes : wishes }
    if (next.dataset !== undefined) setDataset(next.dataset)
    if ('wishes' in next) setWishes(next.wishes)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => look(wished), next.dataset === undefined ? 0 : 400)
  }

  const train = async () => {
    setTraining(true)
    setProblem(undefined)
    try {
      const begun = await send<TrainAnswer>(`/api/uploads/${upload.id}/train`, { dataset, wishes })
      go(begun.runId === null ? `/datasets/${begun.dataset}` : runPath(begun.dataset, begun.runId))
    } catch (error) {
      setProblem(problemOf(error))
      setTraining(false)
    }
  }

  const facts = preview
    ? `${count(preview.rows.total, 'row')}, ${count(preview.columns.length, 'column')}, ${size(upload.sizeBytes)}`
    : size(upload.sizeBytes)
  return (
    <>
      <PageHead title={upload.name} crumbs={<span>Before it trains</span>}>
        <p class="lead">{facts}. It is on this machine only: nothing is uploaded until you train.</p>
      </PageHead>
      {problem && <Notice problem={problem} />}
      {!preview && !problem && <Skeleton lines={10} label={`Reading ${upload.name}`} />}
      {preview && (
        <Preview
          preview={preview}
          wishes={wishes ?? preview.wishes}
          dataset={dataset}
          onDataset={(name) => change({ dataset: name })}
          onWishes={(next) => change({ wishes: next })}
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
                : readyText(preview, deployment)}
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
            disabled={isTraining || isReading || !preview || problem !== undefined}
            onClick={() => void train()}
          >
            {preview && preview.runs > 0 ? 'Train a new version' : 'Train'}
          </button>
        </div>
      </div>
    </>
  )
}

function readyText(preview: PreviewAnswer | undefined, deployment: Props['deployment']): string {
  const forecast = preview?.forecasts.find(({ quality }) => quality === preview.wishes.quality)
  if (!preview || !forecast) return ''
  if (deployment?.isLocal) return 'Trains on this machine, without AWS.'
  const minutes = Math.max(1, Math.round(forecast.minutes))
  return `About ${minutes} min and $${forecast.dollars.toFixed(3)} on ${deployment?.title ?? 'AWS'}.`
}
