/** Which run: its id, and the dataset whose folder it lies in. */
export type RunName = { readonly dataset: string; readonly runId: string }
