import type { ErrorTable } from '../error-info.ts'

export const templateCodes = {
  TEMPLATE_UNKNOWN_VARIABLE: {
    what: 'A template names a variable that does not exist.',
    remedy:
      'Take a name of the variables page, declare it under `variables`, or write `{{NAME}}` for the text `{NAME}`.',
  },
  TEMPLATE_VARIABLE_NOT_HERE: {
    what: 'The variable exists, but not at this moment of the flow or not in this place.',
    remedy: 'Use it in one of the places that the message names.',
  },
  TEMPLATE_UNCLOSED_VARIABLE: {
    what: 'A variable is opened with `{NAME` and never closed.',
    remedy: 'Write `}` after the name and its filters.',
  },
  TEMPLATE_UNKNOWN_FUNCTION: {
    what: 'A value starts with `=NAME(`, and no function has that name.',
    remedy: 'Take a name of the functions page, or write `\\=` where the text itself begins with an equals sign.',
  },
  TEMPLATE_UNCLOSED_FUNCTION: {
    what: 'A function call has no closing parenthesis, or a quote inside it is not closed.',
    remedy: 'Close the call; a parenthesis or quote that is text needs a backslash before it.',
  },
  TEMPLATE_ARGUMENTS: {
    what: 'A function was given the wrong number or the wrong kind of arguments.',
    remedy:
      'Compare the call with its signature; a comma that is text needs a backslash, or quotes around the argument.',
  },
  TEMPLATE_NESTED_FUNCTION: {
    what: 'An argument of a function is itself a function call.',
    remedy: 'Functions do not nest: use one function, or a custom variable for the inner value.',
  },
  TEMPLATE_TRAILING_TEXT: {
    what: 'There is text after a function call that makes up the whole value.',
    remedy: 'Write the call inside the text as `{=NAME(…)}`.',
  },
  TEMPLATE_URL: {
    what: 'A URL is neither absolute nor relative to a `baseUrl`.',
    remedy: 'Write https://…, or set `baseUrl` and begin the URL with a slash.',
  },
  TEMPLATE_UNKNOWN_FILTER: {
    what: 'A variable is followed by a filter that does not exist.',
    remedy: 'Take a name of the filters page.',
  },
  TEMPLATE_FILTER_ARGUMENT: {
    what: 'A filter was given an argument that it does not take, or none where it needs one.',
    remedy: 'Compare with the filters page, for example `{NAME|truncate:40}`.',
  },
  TEMPLATE_TOO_LONG: {
    what: 'A template is longer than 65,536 characters.',
    remedy: 'Shorten it; long constant texts belong into the CRM.',
  },
} as const satisfies ErrorTable
