/** What a training job's container wrote. */
export type TrainingLog = {
  /** Its last lines, oldest first; none where there is no log. */
  lastLines(jobName: string): Promise<readonly string[]>
}
