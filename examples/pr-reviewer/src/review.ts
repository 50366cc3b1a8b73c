/** What the review looks at. */
export type Reviewed = {
  readonly title: string;
  readonly body: string | null;
  readonly additions?: number;
  readonly deletions?: number;
  readonly changed_files?: number;
};

const MOST_LINES = 400;
const MOST_FILES = 20;

/**
 * Reviews a pull request by its size and description.
 *
 * A real agent calls its model HERE, with the diff from `pull_request.diff_url`. What people wrote (title, description, diff)
 * may contain instructions for the model: pass it as data, and give the model no more rights than the review needs.
 */
export function review({
  title,
  body,
  additions = 0,
  deletions = 0,
  changed_files: files = 0,
}: Reviewed): string {
  const remarks = [
    ...(additions + deletions > MOST_LINES
      ? [`${additions + deletions} lines are a lot to review at once`]
      : []),
    ...(files > MOST_FILES ? [`${files} files may be several changes`] : []),
    ...(body === null || body.trim() === "" ? ["say why in the description"] : []),
    ...(title.length > 72 ? ["the title is longer than 72 characters"] : []),
  ];
  return remarks.length === 0 ? "Looks good to me." : `Please have a look: ${remarks.join("; ")}.`;
}
