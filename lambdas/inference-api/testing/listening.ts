import type { AddressInfo } from 'node:net'
import { httpServer } from '../serve-http.ts'
import type { TestApi } from './test-api.ts'

/** The API on a port of this machine, for clients that speak HTTP. */
export async function listening(api: TestApi): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const server = httpServer(api.invoke)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
