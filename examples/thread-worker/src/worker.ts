import { AgentServer, type AgentServerOptions } from "agentex-gateway-sdk";
import { work } from "./work.ts";

export type WorkerOptions = Omit<AgentServerOptions, "name" | "description"> & {
  /** The pull request that it "opens": `owner/repository#number`. */
  readonly pullRequest: string;
  /** How long a step of its work takes, in milliseconds. */
  readonly stepTime: number;
};

/** An agent that does what a Slack thread requests, for as long as it takes, and answers reviews of its pull request. */
export function createWorker({ pullRequest, stepTime, ...options }: WorkerOptions): AgentServer {
  const acp = new AgentServer({
    ...options,
    name: "thread-worker",
    description: "Fixes what a Slack thread asks for, and answers the review of its pull request",
  });
  /** One thing at a time in a session: whatever arrives during a run waits for its end. */
  const ordering = "serialize";

  acp.on(
    "slack",
    "app_mention",
    async ({ payload }, { attempt, bind, log, previous, progress, session, signal }) => {
      const { text } = payload.event;
      if (!text.includes("fix")) {
        log.info(`answered "${text}" in ${session}`);
        return { answer: "It is in the pull request." };
      }
      const before = await previous();
      log.info(`started "${text}" in attempt ${attempt}`);
      const steps = await work({ done: before?.progress ?? 0, progress, stepTime, signal });
      // From here on, the pull request belongs to the thread.
      await bind(`github:${pullRequest}`);
      log.info(`opened ${pullRequest} in attempt ${attempt}, after ${steps} more steps`);
      return { pull_request: pullRequest };
    },
    { ordering, run: { within: "1h" } },
  );

  acp.on(
    "github",
    "pull_request_review_comment.created",
    async ({ payload }, { log, session }) => {
      log.info(`answered the review by ${payload.comment.user.login} in ${session}`);
      return { answer: "Good point." };
    },
    { ordering, run: { within: "1h" } },
  );

  return acp;
}
