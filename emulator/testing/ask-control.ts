/** Asks an emulator for what only the holder of its token may have: `/_clock` and `/_faults`. */
export async function askControl(
  emulator: { readonly url: string; readonly controlToken: string },
  path: '/_clock' | '/_faults',
  init: Pick<RequestInit, 'method' | 'body'> = {},
): Promise<Response> {
  return await fetch(`${emulator.url}${path}`, {
    ...init,
    headers: { authorization: `Bearer ${emulator.controlToken}` },
  })
}
