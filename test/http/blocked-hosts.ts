/** Addresses that no configuration reaches by itself, one of each kind. */
const INNER = [
  '127.0.0.1',
  '127.8.9.10',
  '0.0.0.0',
  '10.0.0.1',
  '10.255.255.254',
  '100.64.0.1',
  '100.100.100.200',
  '168.63.129.16',
  '169.254.169.254',
  '172.16.5.4',
  '172.31.255.254',
  '192.0.0.192',
  '192.168.1.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
]

const LOCAL_V6 = [
  '::',
  '::1',
  '0:0:0:0:0:0:0:1',
  '0000:0000:0000:0000:0000:0000:0000:0001',
  '::ffff:0:1',
  'fc00::1',
  'fd00:ec2::254',
  'fdff:ffff::1',
  'fe80::1',
  'febf::1',
  'fec0::1',
  'ff02::1',
  'ff0e::1',
  '100::1',
  '2001:db8::1',
  '2001:2::1',
  '2001:10::1',
  '3fff::1',
  '5f00::1',
  '4000::1',
  '64:ff9b:1::1',
]

/** Names that lead there, in the tests' name service. */
export const INNER_NAMES: Readonly<Record<string, readonly string[]>> = {
  localhost: ['127.0.0.1', '::1'],
  'metadata.google.internal': ['169.254.169.254'],
  'instance-data.example': ['169.254.169.254'],
  '127.0.0.1.nip.example': ['127.0.0.1'],
  'half.example': ['93.184.216.34', '192.168.1.1'],
  'last.example': ['93.184.216.34', '93.184.216.35', 'fd00::1'],
  'mapped.example': ['::ffff:10.0.0.1'],
  'xn--bcher-kva.example': ['10.0.0.1'],
}

const FULL_WIDTH = '０１２３４５６７８９'
const CIRCLED = '⓪①②③④⑤⑥⑦⑧⑨'
const BOLD = Array.from('𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗')

const hex = (n: number, width = 0): string => n.toString(16).padStart(width, '0')

/** At least three hundred ways to write a host that must not be reached. */
export function blockedHosts(): string[] {
  const spelled = INNER.flatMap((address) => {
    const [a, b, c, d] = address.split('.').map(Number) as [number, number, number, number]
    const whole = ((a * 256 + b) * 256 + c) * 256 + d
    const digits = (all: string | string[]): string => address.replaceAll(/\d/g, (digit) => all[Number(digit)]!)
    const groups = `${hex(a * 256 + b)}:${hex(c * 256 + d)}`
    return [
      address,
      `${address}.`,
      String(whole),
      `0x${hex(whole)}`,
      `0X${hex(whole, 8).toUpperCase()}`,
      `0${whole.toString(8)}`,
      [a, b, c, d].map((n) => `0x${hex(n)}`).join('.'),
      [a, b, c, d].map((n) => `0${n.toString(8)}`).join('.'),
      `0x${hex(a)}.${b}.0${c.toString(8)}.${d}`,
      `${a}.${(b * 256 + c) * 256 + d}`,
      `${a}.${b}.${c * 256 + d}`,
      `0x${hex(a)}.0x${hex((b * 256 + c) * 256 + d)}`,
      digits(FULL_WIDTH),
      digits(CIRCLED),
      digits(BOLD),
      address.replaceAll('.', '。'),
      address.replaceAll('.', '．'),
      address.replaceAll(/./g, (one) => `%${hex(one.charCodeAt(0))}`),
      `[::ffff:${address}]`,
      `[::ffff:${groups}]`,
      `[0:0:0:0:0:ffff:${groups}]`,
      `[::${address}]`,
      `[64:ff9b::${address}]`,
      `[64:ff9b::${groups}]`,
      `[2002:${groups}::1]`,
      `[2001:0:${groups}:0:0:${hex(0xffff - (a * 256 + b))}:${hex(0xffff - (c * 256 + d))}]`,
    ]
  })
  const names = Object.keys(INNER_NAMES).flatMap((name) => [name, name.toUpperCase(), `${name}.`])
  return [...spelled, ...LOCAL_V6.map((address) => `[${address}]`), ...names, 'bücher.example', 'ｌocalhost']
}
