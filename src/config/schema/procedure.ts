import { z } from 'zod'

const plain = z.union([z.string().max(10_000), z.number(), z.boolean()], {
  error: 'expected a text, a number, true or false',
})

/** `procedure` of a configuration. */
export const procedureSchema = z
  .strictObject({
    adapter: z
      .string()
      .min(1)
      .meta({ description: 'The adapter that supplies it.', examples: ['kommo'] }),
    account: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .meta({ description: 'The account of the CRM, as links to recordings name it. Default: the tenant.' }),
    options: z
      .record(z.string(), plain)
      .optional()
      .meta({ description: 'What the adapter wants to know; its guide lists it.', examples: [{ log: 'note' }] }),
    indexLagSeconds: z
      .number()
      .min(0)
      .optional()
      .meta({ description: 'The longest time until a list shows what was made. Default: 30.' }),
    lateCommitSeconds: z
      .number()
      .min(0)
      .optional()
      .meta({
        description:
          'The longest time after which the CRM may still store what was given up. Default: 60, or ten time-outs if that is more.',
      }),
  })
  .meta({ description: "A vendor's own way to log calls and to move them, which an adapter supplies." })
