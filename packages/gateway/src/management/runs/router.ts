import { createApiRouter } from "../api-router.ts";
import { createFollowRouter, type FollowRouterParts } from "./follow-router.ts";
import { createAnswerRouter, type AnswerRouterParts } from "../inbox/answer-router.ts";
import { createClaimedBodyRouter, type ClaimedBodyParts } from "../inbox/body-router.ts";
import { createReportRouter, type ReportRouterParts } from "./report-router.ts";

export type RunsRouterParts = ReportRouterParts & AnswerRouterParts & ClaimedBodyParts & FollowRouterParts;

/** `/deliveries`: what agents and senders may call without login, from anywhere. */
export function createRunsRouter(parts: RunsRouterParts) {
  const router = createApiRouter();
  router.route("/", createReportRouter(parts));
  router.route("/", createAnswerRouter(parts));
  router.route("/", createClaimedBodyRouter(parts));
  router.route("/", createFollowRouter(parts));
  return router;
}
