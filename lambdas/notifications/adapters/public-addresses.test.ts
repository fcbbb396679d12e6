import { describe, expect, it } from 'vitest'
import { isPublicAddress } from './public-addresses.ts'

describe('an address of the public internet', () => {
  it.each([
    '3.5.140.2',
    '93.184.216.34',
    '192.0.3.1',
    '172.32.0.1',
    '100.128.0.1',
    '2606:2800:220:1::1',
    '2a05:d018::1',
  ])('%s is one', (address) => expect(isPublicAddress(address)).toBe(true))

  it.each([
    ['this machine', '127.0.0.1'],
    ['this machine', '::1'],
    ['this machine, as 0', '0.0.0.0'],
    ['no address', '::'],
    ['instance metadata', '169.254.169.254'],
    ["Lambda's and ECS's credentials", '169.254.170.2'],
    ['instance metadata', 'fd00:ec2::254'],
    ['a link', 'fe80::1'],
    ['a private network', '10.0.0.1'],
    ['a private network', '172.16.0.1'],
    ['a private network', '172.31.255.255'],
    ['a private network', '192.168.1.1'],
    ['a private network', 'fc00::1'],
    ['a carrier', '100.64.0.1'],
    ['an IPv4 address in IPv6', '::ffff:169.254.169.254'],
    ['an IPv4 address in IPv6', '::ffff:a9fe:a9fe'],
    ['an IPv4 address behind a translator', '64:ff9b::169.254.169.254'],
    ['an IPv4 address in a tunnel', '2002:a9fe:a9fe::1'],
    ['many', '224.0.0.1'],
    ['many', 'ff02::1'],
    ['everybody', '255.255.255.255'],
    ['no address at all', 'localhost'],
    ['nothing', ''],
  ])('%s is none: %s', (_, address) => expect(isPublicAddress(address)).toBe(false))
})
