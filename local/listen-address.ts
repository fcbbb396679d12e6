import { BlockList, isIP } from 'node:net'

const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4')
LOOPBACK.addAddress('::1', 'ipv6')

/** Whether only this machine reaches what listens on this address. A name is none: it may lead anywhere. */
export function isLoopback(address: string): boolean {
  const family = isIP(address)
  return family !== 0 && LOOPBACK.check(address, family === 6 ? 'ipv6' : 'ipv4')
}

/** What it means that the local cloud listens on more than loopback. */
export function whoReachesIt(address: string): string {
  return (
    `It listens on ${address}: whoever reaches the ports of that address may read, change and delete everything in ` +
    'this local cloud, for it checks no signatures. In a container, publish them on 127.0.0.1 alone, as compose.yaml ' +
    'does; elsewhere, leave --listen out.'
  )
}
