import { BlockList, isIP } from 'node:net'

/** The blocks of IPv4 that do not lead to the public internet (IANA special-purpose registry). */
const SPECIAL_V4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8], // this network
  ['10.0.0.0', 8], // private
  ['100.64.0.0', 10], // shared by carriers; some clouds keep their metadata here
  ['127.0.0.0', 8], // loopback
  ['168.63.129.16', 32], // the host of an Azure machine
  ['169.254.0.0', 16], // link-local and cloud metadata
  ['172.16.0.0', 12], // private
  ['192.0.0.0', 24], // protocol assignments
  ['192.0.2.0', 24], // documentation
  ['192.88.99.0', 24], // 6to4 relays
  ['192.168.0.0', 16], // private
  ['198.18.0.0', 15], // benchmarks
  ['198.51.100.0', 24], // documentation
  ['203.0.113.0', 24], // documentation
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved and broadcast
]

/** What is special inside 2000::/3. All of IPv6 outside it is refused as a whole: loopback, mapped, local, multicast. */
const SPECIAL_V6: readonly (readonly [string, number])[] = [
  ['2001::', 23], // protocol assignments: Teredo, benchmarks, ORCHID
  ['2001:db8::', 32], // documentation
  ['2002::', 16], // 6to4, which carries any IPv4 address
  ['3fff::', 20], // documentation
]

/** NAT64 writes an IPv4 address into its last four bytes; networks without IPv4 reach the public internet through it. */
const NAT64 = '64:ff9b::'

const special = new BlockList()
const global = new BlockList()
const nat64 = new BlockList()

global.addSubnet('2000::', 3, 'ipv6')
nat64.addSubnet(NAT64, 96, 'ipv6')
for (const [net, prefix] of SPECIAL_V6) special.addSubnet(net, prefix, 'ipv6')
for (const [net, prefix] of SPECIAL_V4) {
  special.addSubnet(net, prefix, 'ipv4')
  special.addSubnet(NAT64 + net, 96 + prefix, 'ipv6')
}

/** True for an IP address on the public internet. Whatever is not known to be public is not. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !special.check(address, 'ipv4')
    case 6:
      return (global.check(address, 'ipv6') || nat64.check(address, 'ipv6')) && !special.check(address, 'ipv6')
    default:
      return false
  }
}
