/** Actions whose past tense is irregular, or that need other words to be readable. */
const irregular: ReadonlyMap<string, string> = new Map([
  ["begin", "began"],
  ["cancel", "cancelled"],
  ["commit", "committed"],
  ["converted_to_draft", "turned into a draft"],
  ["pin", "pinned"],
  ["ready_for_review", "marked as ready for review"],
  ["reset", "reset"],
  ["review_request_removed", "took back the review request for"],
  ["review_requested", "requested a review of"],
  ["run", "ran"],
  ["send", "sent"],
  ["set", "set"],
  ["stop", "stopped"],
  ["submit", "submitted"],
  ["synchronize", "pushed to"],
  ["write", "wrote"],
]);

/** The past tense of an action as providers write it: `create`, `opened`, `ready_for_review`. */
export function pastTense(action: string): string {
  const verb = action.toLowerCase();
  const known = irregular.get(verb);
  if (known !== undefined) return known;
  const words = verb.replaceAll(/[_-]/g, " ");
  if (words.includes(" ") || words.endsWith("ed")) return words;
  if (words.endsWith("e")) return `${words}d`;
  return /[^aeiou]y$/.test(words) ? `${words.slice(0, -1)}ied` : `${words}ed`;
}
