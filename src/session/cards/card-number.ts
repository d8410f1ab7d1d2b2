/** The numbers of one network: how they begin, and how many digits they have. */
interface Network {
  begins: RegExp
  /** Lengths that are in use. */
  lengths: ReadonlySet<number>
  /** Lengths that are rare, and that other numbers have, too. */
  rare?: ReadonlySet<number>
}

const of = (...lengths: number[]): ReadonlySet<number> => new Set(lengths)

const NETWORKS: readonly Network[] = [
  // Visa
  { begins: /^4/, lengths: of(16, 19), rare: of(13) },
  // Mastercard
  { begins: /^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, lengths: of(16) },
  // American Express
  { begins: /^3[47]/, lengths: of(15) },
  // Diners Club
  { begins: /^(?:30[0-5]|3095|3[689])/, lengths: of(14), rare: of(16, 17, 18, 19) },
  // Discover, UnionPay, RuPay
  { begins: /^(?:6011|64[4-9]|65|62|8[12]|607|608[0-5]|6069)/, lengths: of(16, 19), rare: of(17, 18) },
  // JCB
  { begins: /^35(?:2[89]|[3-8])/, lengths: of(16, 19), rare: of(17, 18) },
  // Maestro, Dankort, Verve, Elo and other networks of one country
  {
    begins: /^(?:5018|5019|5020|5038|506|508|509|5893|6304|63[679]|6759|676[1-3]|9792)/,
    lengths: of(16, 19),
    rare: of(12, 13, 14, 15, 17, 18),
  },
  // Mir
  { begins: /^220[0-4]/, lengths: of(16, 19) },
]

/** How surely digits are a card number: by their beginning, their length and their check digit. */
export function cardCertainty(digits: string): 'sure' | 'rare' | 'none' {
  if (digits.length < 12 || digits.length > 19 || !hasCheckDigit(digits)) return 'none'
  const networks = NETWORKS.filter(({ begins }) => begins.test(digits))
  if (networks.some(({ lengths }) => lengths.has(digits.length))) return 'sure'
  return networks.some(({ rare }) => rare?.has(digits.length) === true) ? 'rare' : 'none'
}

/** The formula of Luhn: every second digit from the right counts twice. */
function hasCheckDigit(digits: string): boolean {
  let sum = 0
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48
    const counted = i % 2 === 1 ? digit * 2 : digit
    sum += counted > 9 ? counted - 9 : counted
  }
  return sum % 10 === 0
}
