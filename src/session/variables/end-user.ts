import type { Session } from '../session.ts'
import type { Variable } from './variable.ts'

const words = (name: string | null): string[] => name?.trim().split(/\s+/).filter(Boolean) ?? []

/** All words but the last; of a single word, that word. */
function firstName(name: string | null): string {
  const all = words(name)
  return (all.length > 1 ? all.slice(0, -1) : all).join(' ')
}

/** CRMs want a last name, so a missing one is `--`. */
function lastName(name: string | null): string {
  const all = words(name)
  return all.length > 1 ? all.at(-1)! : '--'
}

const isMobile = ({ type, lookupType, deviceType }: Session): boolean =>
  [type, lookupType, deviceType].some((text) => /mobile|\bapp\b|android|\bios|iphone/i.test(text ?? ''))

/** The platform's own value; on mobile, where there is none, the left side of the e-mail address. */
export function customUserId(session: Session): string | null {
  const { customUserId: own, email } = session.endUser
  if (own !== null || email === null || !isMobile(session)) return own
  return email.split('@')[0]!
}

export const endUserVariables = [
  {
    name: 'NAME',
    meaning: 'Full name of the customer.',
    example: 'Kim Park',
    moments: ['session'],
    provenance: 'platform',
    read: ({ session }) => session.endUser.name,
  },
  {
    name: 'FIRST_NAME',
    meaning: 'All words of NAME but the last; of a single word, that word.',
    example: 'Kim',
    moments: ['session'],
    provenance: 'platform',
    read: ({ session }) => firstName(session.endUser.name),
  },
  {
    name: 'LAST_NAME',
    meaning: 'The last word of NAME; `--` when there is only one word or none.',
    example: 'Park',
    moments: ['session'],
    provenance: 'platform',
    read: ({ session }) => lastName(session.endUser.name),
  },
  {
    name: 'UJET_ID',
    alias: 'END_USER_ID',
    meaning: 'Id of the customer on the platform.',
    example: 'u1',
    moments: ['session'],
    identifies: true,
    provenance: 'platform',
    read: ({ session }) => session.endUser.id,
  },
  {
    name: 'EMAIL',
    meaning: 'E-mail address of the customer.',
    example: 'kim@example.com',
    moments: ['session', 'lookup'],
    identifies: true,
    provenance: 'platform',
    read: ({ session }) => session.endUser.email,
  },
  {
    name: 'PHONE_NUMBER',
    meaning: 'Phone number of the customer, in the configured format.',
    example: '+12223334444',
    moments: ['session', 'pop'],
    identifies: true,
    provenance: 'platform',
    shown: 'phone',
    read: ({ session }) => session.endUser.phoneNumber,
  },
  {
    name: 'CUSTOM_USER_ID',
    meaning: 'Your own id of the customer; on mobile, where there is none, the left side of the e-mail address.',
    example: 'kim.park',
    moments: ['session'],
    identifies: true,
    provenance: 'platform',
    read: ({ session }) => customUserId(session),
  },
  {
    name: 'SDK_NAME',
    meaning: 'Name as the web or mobile SDK was given it.',
    example: 'Kim Park',
    moments: ['session'],
    provenance: 'unsigned',
    read: ({ session }) => session.sdk.name,
  },
  {
    name: 'SDK_EMAIL',
    meaning: 'E-mail address as the web or mobile SDK was given it.',
    example: 'kim@example.com',
    moments: ['session'],
    identifies: true,
    provenance: 'unsigned',
    read: ({ session }) => session.sdk.email,
  },
  {
    name: 'SDK_PHONE',
    meaning: 'Phone number as the web or mobile SDK was given it, in the configured format.',
    example: '+12223334444',
    moments: ['session'],
    identifies: true,
    provenance: 'unsigned',
    shown: 'phone',
    read: ({ session }) => session.sdk.phone,
  },
  {
    name: 'SDK_IDENTIFIER',
    meaning: 'Id of the customer as the web or mobile SDK was given it; holds no personal data.',
    example: 'customer-4711',
    moments: ['session'],
    identifies: true,
    provenance: 'unsigned',
    read: ({ session }) => session.sdk.identifier ?? session.endUser.identifier,
  },
] as const satisfies readonly Variable[]
