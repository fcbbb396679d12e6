import { FOLDERS } from './folders.ts'

/** Where notices lie that have not been sent. A new object here starts the function that sends them. */
export const openNoticesPrefix = `${FOLDERS.notices}open/`

/** Where it is kept who was told of what. */
export const sentNoticesPrefix = `${FOLDERS.notices}sent/`

/** The objects of one notice; only here their keys are spelled. */
export function noticeKeys({ dataset, id }: { readonly dataset: string; readonly id: string }) {
  return {
    open: `${openNoticesPrefix}${dataset}/${id}.json`,
    /** Who sends it, and how that went. */
    sent: `${sentNoticesPrefix}${dataset}/${id}.json`,
  }
}

/** Where a person says which address gets the notices. */
export const webhookSettingsKey = `${FOLDERS.notices}webhook.json`
