import { createRoute, z } from "@hono/zod-openapi";
import { watchAccess, type Lost } from "../../../access/watch-access.ts";
import type { Agents } from "../../../agents/agents.ts";
import { answerProblem, problems } from "../../../http/answers.ts";
import { createApiRouter } from "../../api-router.ts";
import type { Database } from "../../../storage/database.ts";
import type { Logger } from "../../../telemetry/log.ts";
import type { Changes } from "../../../deliveries/changes/changes.ts";
import { parsePosition } from "../../../deliveries/changes/change-log.ts";
import { eventStream } from "./event-stream.ts";
import type { DeliveryFilter } from "../../../deliveries/list/filter.ts";
import { streamOf } from "./stream-of.ts";
import { filterParameters, readFilter } from "../filter-schema.ts";

export type StreamRouterParts = {
  readonly database: Pick<Database, "listen">;
  readonly agents: Agents;
  readonly changes: Changes;
  readonly log: Logger;
};

/** The problems of a filter. */
export const FILTER_PROBLEMS = [
  "agent_not_found",
  "agent_reference_ambiguous",
  "parameters_invalid",
] as const;
const tags = ["Deliveries"];
/** A client that reconnects gets what it may see then. */
export const SEES_OTHERS: Lost = {
  code: "access_denied",
  detail: "The agents that you may see have changed: reconnect.",
};
/** How often a quiet stream sends a sign of life, in milliseconds. */
const HEARTBEAT = 15_000;

/** `/deliveries/stream` */
export function createStreamRouter({ database, agents, changes, log }: StreamRouterParts) {
  const router = createApiRouter();
  router.openapi(
    createRoute({
      method: "get",
      path: "/stream",
      tags,
      summary: "Stream changes of deliveries as they happen",
      description:
        "Server-sent events: `event: delivery`, with the delivery in the list's format as data. After a lost " +
        "connection, `Last-Event-ID` resumes the stream; changes of the last few seconds may then be sent " +
        "again. If the caller loses " +
        "access, the last event is `event: end`, with `code` and `detail`.",
      request: {
        query: z.object(filterParameters),
        headers: z.object({ "last-event-id": z.string().optional() }),
      },
      responses: {
        200: {
          description: "An endless stream of events.",
          content: { "text/event-stream": { schema: z.string() } },
        },
        ...problems(...FILTER_PROBLEMS),
      },
    }),
    async (context) => {
      const read = await readFilter(agents, context.get("access"), context.req.valid("query"));
      if (read.outcome === "unclear") return answerProblem(context, read.code, read.detail);
      const last = context.req.valid("header")["last-event-id"];
      const after = last ? parsePosition(last) : undefined;
      if (last && after === undefined) {
        return answerProblem(
          context,
          "parameters_invalid",
          "Last-Event-ID is not the id of an event of this stream.",
        );
      }
      const subscription = await changes.subscribe(read.filter, after);
      const watch = watchAccess({
        database,
        reauthenticate: context.get("reauthenticate"),
        async check(access) {
          const now = await readFilter(agents, access, context.req.valid("query"));
          if (now.outcome === "unclear") return now;
          return seesTheSame(read.filter, now.filter) ? undefined : SEES_OTHERS;
        },
        onLost: () => subscription.end(),
        log,
      });
      const events = eventStream(subscription, HEARTBEAT, watch);
      const stream = streamOf(events, () => {
        watch.stop();
        subscription.end();
      });
      return context.body(stream, 200, {
        "content-type": "text/event-stream",
        "cache-control": "no-cache",
        // Proxies such as nginx would buffer events.
        "x-accel-buffering": "no",
      });
    },
  );
  return router;
}

/** Whether two filters from the same parameters select the same deliveries. */
export function seesTheSame(before: DeliveryFilter, now: DeliveryFilter): boolean {
  const ids = ({ agentIds }: DeliveryFilter): string => agentIds?.toSorted().join() ?? "all";
  return before.accountId === now.accountId && before.agentId === now.agentId && ids(before) === ids(now);
}
