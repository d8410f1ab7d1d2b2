import { Secret } from '../../observe/secret.ts'
import { defineStrategy } from '../authenticator.ts'
import { oauth2Schema } from '../oauth2/schema.ts'
import { oauth2Settings, secretsOf } from '../oauth2/settings.ts'
import { placeToken } from '../oauth2/token-place.ts'

/** Shown where a token will stand. */
const TOKEN = '[secret]'

export const oauth2 = defineStrategy({
  type: 'oauth2',
  schema: oauth2Schema,
  secretFields: ['clientSecret', 'password', 'refreshToken', 'assertion.privateKey'],
  create(spec, { resolve, home }) {
    const settings = oauth2Settings(spec, resolve)
    return {
      secrets: settings.flatMap(secretsOf).map((secret) => new Secret(secret)),
      preview: {
        apply(target) {
          if (home && target.url.startsWith(`${home.standIn}/`))
            target.url = `<AUTH.${home.field}>${target.url.slice(home.standIn.length)}`
          placeToken(settings[0].send, TOKEN, target)
        },
      },
      async open(ports) {
        const { openOAuth2 } = await import('../oauth2/open-oauth2.ts')
        return openOAuth2({ settings, home, expires: spec.expires }, ports)
      },
    }
  },
})
