/** Limits on the length of compared texts and the number of candidates, because anyone can send requests. */
const LONGEST = 100;
const MOST_COMPARED = 200;

/**
 * The candidate that the caller most likely meant. It must be very similar, so that a guess reveals no more than the next guess
 * would have.
 *
 * @returns undefined if none is that similar.
 */
export function nearestOf(wanted: string, candidates: readonly string[]): string | undefined {
  const plain = plainOf(wanted);
  if (wanted.length > LONGEST || plain === "") return undefined;
  const allowed = plain.length < 4 ? 0 : plain.length < 8 ? 1 : 2;
  let nearest: string | undefined;
  let distance = allowed + 1;
  for (const candidate of candidates.slice(0, MOST_COMPARED)) {
    if (candidate.length > LONGEST) continue;
    const apart = distanceOf(plain, plainOf(candidate), distance);
    if (apart >= distance) continue;
    nearest = candidate;
    distance = apart;
  }
  return nearest;
}

/** " Did you mean '/hook'?", or nothing. */
export function didYouMean(nearest: string | undefined): string {
  return nearest === undefined ? "" : ` Did you mean '${nearest}'?`;
}

/** Ignores differences that people overlook: case, `_` for `-`, leading, trailing and doubled slashes. */
function plainOf(text: string): string {
  return text.toLowerCase().replaceAll("_", "-").split("/").filter(Boolean).join("/");
}

/** The edit distance (insertions, deletions, replacements and swaps of neighbors), at most `limit`. */
function distanceOf(left: string, right: string, limit: number): number {
  if (Math.abs(left.length - right.length) >= limit) return limit;
  let before: number[] = [];
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const isSame = left[i - 1] === right[j - 1];
      const isSwapped = i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1];
      next[j] = Math.min(
        (row[j] ?? limit) + 1,
        (next[j - 1] ?? limit) + 1,
        (row[j - 1] ?? limit) + (isSame ? 0 : 1),
        isSwapped ? (before[j - 2] ?? limit) + 1 : limit,
      );
    }
    [before, row] = [row, next];
    if (Math.min(...row) >= limit && Math.min(...before) >= limit) return limit;
  }
  return Math.min(row[right.length] ?? limit, limit);
}
