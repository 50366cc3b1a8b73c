import { longest } from "./accept.ts";

const placeholder = /\{((?:header|json|form|query):[^{}|]+(?:\|(?:header|json|form|query):[^{}|]+)*)\}/;

/** Whether the text is a valid template: not empty, and every brace belongs to a placeholder. */
export function isTemplate(text: string): boolean {
  if (text.length === 0 || text.length > longest || !text.isWellFormed() || /\p{Cc}/u.test(text))
    return false;
  return text.split(placeholder).every((piece, index) => index % 2 === 1 || !/[{}]/.test(piece));
}

/** Text, or the alternatives in a placeholder. */
export type Piece = string | readonly Alternative[];
export type Alternative = {
  readonly from: string;
  readonly name: string;
  readonly path: readonly string[];
  /** Whether it has at most one value in a JSON body, like most templates. */
  readonly isSingle: boolean;
};

/** There are few templates, but each is filled for every webhook, so parsed templates are cached. */
const taken = new Map<string, readonly Piece[]>();
const mostTaken = 5_000;

export function piecesOf(template: string): readonly Piece[] {
  const known = taken.get(template);
  if (known !== undefined) return known;
  // Splitting at a pattern with one group puts the content of a placeholder at every odd index.
  const pieces = template
    .split(placeholder)
    .map((piece, index) => (index % 2 === 0 ? piece : piece.split("|").map(readAlternative)))
    .filter((piece) => piece !== "");
  if (taken.size >= mostTaken) taken.clear();
  taken.set(template, pieces);
  return pieces;
}

function readAlternative(text: string): Alternative {
  const colon = text.indexOf(":");
  const from = text.slice(0, colon);
  const name = text.slice(colon + 1);
  const path = name.split(".");
  const isSingle = from === "json" && !path.includes("*");
  return { from, name: from === "header" ? name.toLowerCase() : name, path, isSingle };
}
