import ssh2 from 'ssh2'

/** A pair of keys. Of some hundred that the package makes, there is one that it cannot read. */
export function keyPair(): { private: string; public: string } {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519')
    if (![pair.private, pair.public].some((key) => ssh2.utils.parseKey(key) instanceof Error)) return pair
  }
}
