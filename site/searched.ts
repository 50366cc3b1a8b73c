/**
 * Pages of which search finds only the headings: they are generated, and so numerous that they would bury the handwritten ones.
 */
const REFERENCE = /^(api|sdk-reference)\/|^providers\/contents/;
/** The headings that every member of the SDK's reference has. */
const REPEATED = /^#+ .*\b(Signature|Parameters|Returns|Throws|Constructors?|Properties|Accessors|Methods)$/;

/** The part of a page that search indexes. */
export function searchedPart(page: string, text: string): string {
  if (!REFERENCE.test(page)) return text;
  return text
    .split("\n")
    .filter((line) => /^#+ /.test(line) && !REPEATED.test(line))
    .join("\n\n");
}
