/**
 * Phone numbers as crmwire reads, writes and compares them. `createPhones` gives an instance for one default country;
 * its numbering plans are loaded by `ready()`, not by importing this module.
 */
export { createPhones, type Phones, type PhoneSettings } from './phones.ts'
export { PHONE_FORMATS, type PhoneFormat, type PhoneUse } from './phone-format.ts'
