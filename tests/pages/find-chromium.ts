import { accessSync, constants } from 'node:fs'
import path from 'node:path'
import process from 'node:process'

/** The shell has no windows and opens a page in a fifth of the time. */
const NAMES = ['chromium-headless-shell', 'chromium', 'google-chrome', 'google-chrome-stable', 'chromium-browser']
/** Where macOS keeps programs that no search path has. */
const APPLICATIONS = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** The browser that is installed, or the one that BOOSTLINE_CHROMIUM names; none is ever downloaded. */
export function findChromium(
  { BOOSTLINE_CHROMIUM, PATH = '' }: Readonly<Record<string, string | undefined>> = process.env,
  canRun: (file: string) => boolean = isProgram,
): string | undefined {
  if (BOOSTLINE_CHROMIUM) return BOOSTLINE_CHROMIUM
  const folders = PATH.split(path.delimiter)
  const found = NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name)))
  return [...found, ...APPLICATIONS].find(canRun)
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
