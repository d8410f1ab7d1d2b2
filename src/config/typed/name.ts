type Digit = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9'
// prettier-ignore
type Letter =
  | 'A' | 'B' | 'C' | 'D' | 'E' | 'F' | 'G' | 'H' | 'I' | 'J' | 'K' | 'L' | 'M'
  | 'N' | 'O' | 'P' | 'Q' | 'R' | 'S' | 'T' | 'U' | 'V' | 'W' | 'X' | 'Y' | 'Z'
  | 'a' | 'b' | 'c' | 'd' | 'e' | 'f' | 'g' | 'h' | 'i' | 'j' | 'k' | 'l' | 'm'
  | 'n' | 'o' | 'p' | 'q' | 'r' | 's' | 't' | 'u' | 'v' | 'w' | 'x' | 'y' | 'z'
type Word = Letter | Digit | '_'

/** True for the text of a name, `[A-Za-z]\w*(?:\.[\w-]+)*`. False for longer ones than there are, and for what is no literal. */
export type IsName<Text extends string> = Text extends `${Letter}${infer Rest}` ? IsRest<Rest> : false

type IsRest<Text extends string, Part extends string = Word, Depth extends 0[] = []> = Text extends ''
  ? true
  : Depth['length'] extends 64
    ? false
    : Text extends `.${Word | '-'}${infer Rest}`
      ? IsRest<Rest, Word | '-', [...Depth, 0]>
      : Text extends `${infer First}${infer Rest}`
        ? First extends Part
          ? IsRest<Rest, Part, [...Depth, 0]>
          : false
        : false

/** True for what may follow `|` in a variable: a filter, which begins with a letter. */
export type IsFilter<Text extends string> = Text extends `${Letter | '_'}${string}` ? true : false
