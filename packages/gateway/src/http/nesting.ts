/** How deep the JSON of a management request may be nested; deeper JSON overflows the stack when it is serialized. */
export const DEEPEST = 100;

const [QUOTE, BACKSLASH, OPEN_BRACE, OPEN_BRACKET, CLOSE_BRACE, CLOSE_BRACKET] = [
  0x22, 0x5c, 0x7b, 0x5b, 0x7d, 0x5d,
];

/**
 * Whether JSON text is nested deeper than this many levels. Call it before parsing, and leave rejecting invalid JSON to the parser.
 */
export function isNestedDeeper(text: string, most: number): boolean {
  let depth = 0;
  let isInString = false;
  for (let index = 0; index < text.length; index += 1) {
    switch (text.charCodeAt(index)) {
      case QUOTE:
        isInString = !isInString;
        break;
      case BACKSLASH:
        // Skips the escaped character.
        index += 1;
        break;
      case OPEN_BRACE:
      case OPEN_BRACKET:
        if (!isInString && ++depth > most) return true;
        break;
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        if (!isInString) depth -= 1;
        break;
      default:
    }
  }
  return false;
}
