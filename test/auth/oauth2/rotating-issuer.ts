import type { TokenAnswer } from '../../../src/auth/oauth2/token-answer.ts'
import { TokenRefusal } from '../../../src/auth/oauth2/token-refusal.ts'

/** Gives tokens like a server that rotates refresh tokens: one that is used twice ends everything that came of it. */
export class RotatingIssuer {
  lifeMs: number | undefined
  /** Every request, by the refresh token that it brought. */
  readonly asked: string[] = []
  refusals = 0
  #current = 'refresh-0'
  #count = 0
  #isRevoked = false

  constructor(lifeMs: number | undefined) {
    this.lifeMs = lifeMs
  }

  /** What a login gives. */
  login(): TokenAnswer {
    this.#isRevoked = false
    return this.#next()
  }

  revoke(): void {
    this.#isRevoked = true
  }

  refresh(refreshToken: string | undefined): TokenAnswer {
    this.asked.push(refreshToken ?? '')
    if (this.#isRevoked || refreshToken !== this.#current) {
      this.#isRevoked = true
      this.refusals++
      throw new TokenRefusal('grant', 'id.example.com: invalid_grant')
    }
    return this.#next()
  }

  #next(): TokenAnswer {
    this.#count++
    this.#current = `refresh-${this.#count}`
    return {
      accessToken: `access-${this.#count}`,
      refreshToken: this.#current,
      lifeMs: this.lifeMs,
      refreshLifeMs: undefined,
      scope: undefined,
      addresses: {},
    }
  }
}
