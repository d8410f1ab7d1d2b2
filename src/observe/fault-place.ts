/**
 * What a fault of ours was and where, without its message: that may quote what we worked on, such as a URL with a phone
 * number in it.
 */
export function faultPlace(error: unknown): string {
  if (!(error instanceof Error)) return 'something was thrown that is no error'
  const { name, message, stack = '' } = error
  const frames = stack
    .slice(stack.indexOf(message) + message.length)
    .split('\n')
    .flatMap((line) => /^\s*at (.+)$/.exec(line)?.[1] ?? [])
  // Of the path the file is enough; folders tell who runs this and where.
  const places = frames.slice(0, 3).map((frame) => frame.replaceAll(/(?:file:\/\/)?[^\s()]*[/\\]/g, ''))
  return [name, ...places].join(' < ')
}
