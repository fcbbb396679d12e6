import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

export type Sessions = {
  /** The link that opens the console once; a new one from the moment on in which it was used. */
  readonly link: () => string
  /** The cookie of a new session, where the token is that of the link; undefined for any other. */
  open(token: string): string | undefined
  /** Whether a request's cookies name a session. */
  has(cookies: string | undefined): boolean
}

const TOKEN_BYTES = 32
/** Of browsers that a person opened the console in; the oldest goes first. */
const MOST_SESSIONS = 20

/**
 * Who may ask: whoever had the link, by a cookie that no script reads and that no other site's page sends. Cookies of one
 * host are shared by all its ports, so that its name has the port. Sessions end with the process.
 */
export function createSessions(url: string, port: number, onOpened: (nextLink: string) => void = () => {}): Sessions {
  const name = `boostline_console_${port}`
  const sessions: Buffer[] = []
  let token = newToken()
  const link = () => `${url}/open?token=${token}`
  return {
    link,
    open: (given) => {
      if (!timingSafeEqual(digest(given), digest(token))) return undefined
      token = newToken()
      const session = newToken()
      sessions.push(digest(session))
      if (sessions.length > MOST_SESSIONS) sessions.shift()
      onOpened(link())
      return `${name}=${session}; Path=/; HttpOnly; SameSite=Strict`
    },
    has: (cookies = '') => {
      const given = cookies
        .split(';')
        .map((cookie) => cookie.trim())
        .filter((cookie) => cookie.startsWith(`${name}=`))
        .map((cookie) => digest(cookie.slice(name.length + 1)))
      return given.some((each) => sessions.some((session) => timingSafeEqual(session, each)))
    },
  }
}

function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url')
}

/** Of one length whatever was sent. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
