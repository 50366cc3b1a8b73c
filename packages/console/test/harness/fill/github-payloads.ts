export const REPOSITORY = "octo-org/payments-api";
const ACTIONS: Readonly<Record<string, { action: string }>> = {
  pull_request: { action: "opened" },
  issue_comment: { action: "created" },
  check_run: { action: "completed" },
  pull_request_review: { action: "submitted" },
};
const PEOPLE = ["mona", "hubot", "ada", "grace"];
const TITLES = [
  "Retry card captures that time out",
  "Say why a refund was declined",
  "Drop Node 20",
  "Idempotency keys for payouts",
];

/** What GitHub sends for an event: each index has another of a few pull requests and people. */
export function payloadOf(event: string, index: number) {
  const number = 412 + (index % 4);
  const title = TITLES[index % TITLES.length];
  const login = PEOPLE[index % PEOPLE.length];
  const user = { login, id: index, type: "User" };
  const pull = { number, title, user, draft: false, author_association: "MEMBER", additions: 42 };
  const parts: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
    push: { ref: "refs/heads/main", commits: [{ message: title }], pusher: { name: login } },
    issue_comment: { issue: { number, title }, comment: { body: "Does this also cover refunds?", user } },
    check_run: { check_run: { name: "test", conclusion: "success", pull_requests: [{ number }] } },
    pull_request: { number, pull_request: pull },
    pull_request_review: { pull_request: pull, review: { state: "approved", user } },
  };
  return {
    ...ACTIONS[event],
    ...parts[event],
    repository: { full_name: REPOSITORY, private: true, default_branch: "main" },
    sender: user,
  };
}
