/** Pages of which search finds the headings alone: generated, and so many that they would bury what people wrote. */
const REFERENCE = /^(api|sdk-reference)\/|^providers\/contents/;
/** What each member of the SDK's reference has. */
const REPEATED = /^#+ .*\b(Signature|Parameters|Returns|Throws|Constructors?|Properties|Accessors|Methods)$/;

/** The part of a page that search finds. */
export function searchedPart(page: string, text: string): string {
  if (!REFERENCE.test(page)) return text;
  return text
    .split("\n")
    .filter((line) => /^#+ /.test(line) && !REPEATED.test(line))
    .join("\n\n");
}
