import { AgentServer, type AgentServerOptions } from "agentex-gateway-sdk";
import { postComment } from "./post-comment.ts";
import { review } from "./review.ts";

export type ReviewerOptions = Omit<AgentServerOptions, "name" | "description" | "identities"> & {
  /** The login that this agent comments with. */
  readonly identity: string;
  /** How long a pull request must be quiet before it is reviewed, such as `10s`. */
  readonly debounce: string;
  /** A GitHub token; without one, the agent only prints what it would post. */
  readonly token?: string | undefined;
  readonly fetch: typeof fetch;
};

/** An agent that reviews pull requests, and reviews them again whenever someone comments `/review`. */
export function createReviewer({
  identity,
  debounce,
  token,
  fetch,
  ...options
}: ReviewerOptions): AgentServer {
  const acp = new AgentServer({
    ...options,
    name: "pr-reviewer",
    description: "Reviews the pull requests of people whom the repository trusts",
    // Its own comments do not wake it.
    identities: [`github:${identity}`],
  });

  acp.on(
    "github",
    ["pull_request.opened", "pull_request.ready_for_review", "pull_request.synchronize"],
    async ({ payload }, { batch = [], log, signal }) => {
      const { pull_request: pull } = payload;
      const text = review(pull);
      log.info(
        `reviewed #${pull.number} once for ${batch.length} ${batch.length === 1 ? "event" : "events"}: ${text}`,
      );
      if (token) await postComment(pull.comments_url, text, { token, fetch, signal });
      return { review: text };
    },
    {
      // Drafts are not reviewed. Among comments, only `/review` on a pull request requests a review.
      when: {
        any: [
          { value: "{json:pull_request.draft}", is: false },
          {
            all: [
              { value: "{json:issue.pull_request}", there: true },
              { value: "{json:comment.body}", starts_with: "/review" },
            ],
          },
        ],
      },
      // Events that strangers cause wait for a person.
      from: { standing: ["owner", "member", "collaborator"], otherwise: "hold" },
      // Several pushes to a pull request lead to one review.
      batch: { debounce, maxWait: "2m" },
    },
  );

  acp.on("github", "issue_comment.created", async ({ payload }, { log, signal }) => {
    const { comment, issue } = payload;
    const text = review(issue);
    log.info(`reviewed #${issue.number} again for ${comment.user.login}: ${text}`);
    if (token) await postComment(issue.comments_url, text, { token, fetch, signal });
    return { review: text };
  });

  return acp;
}
