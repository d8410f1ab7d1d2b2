/** A folder without slashes at its ends; nothing is an empty text. */
export function bareFolder(folder: string | undefined): string {
  return (folder ?? '').replaceAll(/^\/+|\/+$/g, '')
}
