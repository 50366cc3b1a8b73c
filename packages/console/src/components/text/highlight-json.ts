export type JsonPart = {
  readonly kind: "plain" | "name" | "string" | "number" | "word";
  readonly text: string;
  /** Its offset in the text. */
  readonly at: number;
};

const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|\b(true|false|null)\b/g;
/** Rendering more parts than this makes the page slow. */
const MOST = 6_000;

/**
 * Splits pretty-printed JSON into parts to highlight, which join to the same text. Undefined if there are too many parts.
 */
export function highlightJson(text: string): readonly JsonPart[] | undefined {
  const parts: JsonPart[] = [];
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    if (parts.length > MOST) return undefined;
    const [, string, colon, number] = match;
    if (match.index > end) parts.push({ kind: "plain", text: text.slice(end, match.index), at: end });
    const token = string ?? match[0];
    const kind =
      string === undefined
        ? number === undefined
          ? "word"
          : "number"
        : colon === undefined
          ? "string"
          : "name";
    parts.push({ kind, text: token, at: match.index });
    end = match.index + token.length;
  }
  if (end < text.length) parts.push({ kind: "plain", text: text.slice(end), at: end });
  return parts;
}
