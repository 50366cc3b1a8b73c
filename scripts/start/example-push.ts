/**
 * GitHub's payload for a push, reduced to what the example agent reads, on one line
 * (https://docs.github.com/en/webhooks/webhook-events-and-payloads#push).
 *
 * @param repository - as `owner/name`.
 */
export function examplePush(repository: string, message: string): string {
  const [owner] = repository.split("/");
  return JSON.stringify({
    ref: "refs/heads/main",
    repository: { full_name: repository },
    pusher: { name: owner },
    commits: [{ id: "7fd1a60b01f91b314f59955a4e4d4e80d8edf11d", message }],
  });
}
