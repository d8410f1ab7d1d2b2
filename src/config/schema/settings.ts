import { z } from 'zod'

const SETTING_NAME = /^[A-Za-z_]\w*$/
const VARIABLE_NAME = /^[A-Za-z]\w*$/

const settingValue = z.union([z.string(), z.number(), z.boolean()], {
  error: 'expected a text, a number, true or false',
})

const setting = z.strictObject({
  description: z.string().optional().meta({ description: 'What it is, for whoever has to fill it in.' }),
  example: settingValue
    .optional()
    .meta({ description: 'A value that shows the form; `check` and `plan` use it when there is no other.' }),
  default: settingValue.optional().meta({ description: 'The value when none is given.' }),
  secret: z
    .boolean()
    .optional()
    .meta({ description: 'Masked wherever it could be shown. Takes no default. Default: false.' }),
  optional: z.boolean().optional().meta({ description: 'It may be unset and is then empty. Default: false.' }),
})

/** `settings` of a configuration. */
export const settingsSchema = z
  .record(z.string().regex(SETTING_NAME, 'expected a name of letters, digits and _'), setting)
  .meta({
    description: 'The settings and secrets that `${NAME}` stands for. Every one that is used is declared here.',
    examples: [{ CRM_URL: { description: 'Where the CRM lives', example: 'https://crm.example.com' } }],
  })

/** `variables` of a configuration. */
export const variablesSchema = z
  .record(
    z.string().regex(VARIABLE_NAME, 'expected a name of letters, digits and _'),
    z.strictObject({
      description: z.string().optional().meta({ description: 'What it means.' }),
      from: z
        .string()
        .min(1)
        .meta({
          description: 'Where the value comes from: a custom value or another variable.',
          examples: ['CUSTOM.tier'],
        }),
    }),
  )
  .meta({ description: 'Further names of variables.', examples: [{ TIER: { from: 'CUSTOM.tier' } }] })
