import { resolve } from 'node:path'
import ts from 'typescript'

/** One compile error: where its text begins, counted from 1, what stands there, and what is said. */
export interface CompileError {
  line: number
  column: number
  at: string
  message: string
}

const { config } = ts.readConfigFile('tsconfig.json', (file) => ts.sys.readFile(file))
const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: ['tsconfig.json'] }, ts.sys, '.')

/** A file that is not on disk, as if it stood in `test/types`. */
const virtualFile = (name: string): string => resolve('test/types', name)

const registry = ts.createDocumentRegistry()
const read = new Map<string, ts.SourceFile | undefined>()

/** The errors of a TypeScript text that imports from the sources. */
export function compileText(text: string, name = 'virtual.ts'): CompileError[] {
  const file = virtualFile(name)
  const host = ts.createCompilerHost(options, true)
  const { getSourceFile, fileExists } = host
  host.fileExists = (path) => path === file || fileExists(path)
  host.getSourceFile = (path, ...rest) => {
    if (path === file) return ts.createSourceFile(path, text, ts.ScriptTarget.ES2024, true)
    if (!read.has(path)) read.set(path, getSourceFile(path, ...rest))
    return read.get(path)
  }
  const program = ts.createProgram([file], options, host)
  const source = program.getSourceFile(file)!
  return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
    ({ start = 0, length = 0, messageText }) => {
      const { line, character } = source.getLineAndCharacterOfPosition(start)
      return {
        line: line + 1,
        column: character + 1,
        at: text.slice(start, start + length),
        message: ts.flattenDiagnosticMessageText(messageText, '\n'),
      }
    },
  )
}

/** What an editor offers at the mark `|` in a TypeScript text: the names of completions, and the hover. */
export function askEditor(marked: string): { completions: string[]; hover: string } {
  const file = virtualFile('virtual.ts')
  const at = marked.indexOf('|')
  const text = marked.slice(0, at) + marked.slice(at + 1)
  const host: ts.LanguageServiceHost = {
    getCompilationSettings: () => options,
    getCurrentDirectory: () => process.cwd(),
    getDefaultLibFileName: (wanted) => ts.getDefaultLibFilePath(wanted),
    getScriptFileNames: () => [file],
    getScriptVersion: (path) => (path === file ? text : '1'),
    getScriptSnapshot(path) {
      const content = path === file ? text : ts.sys.readFile(path)
      return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content)
    },
    fileExists: (path) => path === file || ts.sys.fileExists(path),
    readFile: (path) => ts.sys.readFile(path),
  }
  const service = ts.createLanguageService(host, registry)
  return {
    completions: service.getCompletionsAtPosition(file, at, {})?.entries.map(({ name }) => name) ?? [],
    hover: ts.displayPartsToString(service.getQuickInfoAtPosition(file, at)?.displayParts),
  }
}
