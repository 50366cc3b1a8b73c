import type { Shell } from "./shell-scripts.ts";

/** A word as it is meant, and the quotation mark with which it begins. */
export type TypedWord = { readonly text: string; readonly quote: "" | '"' | "'" };

/**
 * Reads a word as a shell's script hands it over: bash as it is typed, zsh and fish read, except for the one at the cursor
 * whose quotation has not ended.
 */
export function typedWord(shell: Shell, word: string): TypedWord {
  const [first] = word;
  if (first === '"' || first === "'") {
    const isClosed = word.length > 1 && word.endsWith(first);
    return { text: word.slice(1, isClosed ? -1 : undefined), quote: first };
  }
  return { text: shell === "zsh" ? word : word.replaceAll(/\\(.)/gs, "$1"), quote: "" };
}

/** A candidate as bash inserts it. Bash replaces only what follows the quotation mark, or the last `=` or `:`. */
export function writeWord(word: string, typed: string, quote: TypedWord["quote"]): string {
  if (quote === "'") return word.replaceAll("'", String.raw`'\''`);
  if (quote === '"') return word.replaceAll(/["$`\\]/g, String.raw`\$&`);
  const kept = Math.max(typed.lastIndexOf(":"), typed.lastIndexOf("=")) + 1;
  return word.slice(kept).replaceAll(/[^\w@%+=:,./-]/g, String.raw`\$&`);
}
