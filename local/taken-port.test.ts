import { expect, it } from 'vitest'
import { listen } from '../emulator/http/listen.ts'
import { unlistenable } from './taken-port.ts'

// Of a block that documents are written with: nobody has it.
it("an address that is not this machine's is told in words", async () => {
  const cause: unknown = await listen(async () => undefined, { host: '192.0.2.1' }).catch((error: unknown) => error)
  expect(unlistenable(cause)).toMatchObject({
    code: 'local-cloud-not-ready',
    message: 'This machine has no address 192.0.2.1 to listen on.',
    hint: 'Leave --listen out, or name one of its own addresses, such as 0.0.0.0 for all of them in a container.',
  })
})

it('a port of the system is told in words; anything else is another error', () => {
  const cause = Object.assign(new Error('listen EACCES'), { syscall: 'listen', code: 'EACCES', port: 80 })
  expect(unlistenable(cause)).toMatchObject({ message: 'Port 80 may not be opened by this user.' })
  expect(unlistenable(Object.assign(new Error('x'), { syscall: 'open', code: 'EACCES' }))).toBeUndefined()
  expect(unlistenable(undefined)).toBeUndefined()
})
