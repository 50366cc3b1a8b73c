type PostCommentParts = {
  /** A token with write access to pull requests: https://docs.github.com/en/rest/issues/comments#create-an-issue-comment */
  readonly token: string;
  readonly fetch: typeof fetch;
  readonly signal: AbortSignal;
};

/**
 * Posts a comment on a pull request.
 *
 * @param url - `comments_url` of the pull request.
 * @throws Error with the status if GitHub rejects it.
 */
export async function postComment(
  url: string,
  text: string,
  { token, fetch, signal }: PostCommentParts,
): Promise<void> {
  const response = await fetch(url, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, accept: "application/vnd.github+json" },
    body: JSON.stringify({ body: text }),
    signal,
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`GitHub did not take the comment: ${response.status}`);
}
