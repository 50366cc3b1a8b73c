import { createRoute, z } from "@hono/zod-openapi";
import { answerProblem, problems } from "../../../http/answers.ts";
import { createApiRouter } from "../../api-router.ts";
import type { Changes } from "../../../deliveries/changes/changes.ts";
import { parsePosition } from "../../../deliveries/changes/change-log.ts";
import { eventStream } from "./event-stream.ts";
import { STREAM_HEADERS, streamOf } from "./stream-of.ts";
import { watchFilter, type FilterWatchParts } from "./watch-filter.ts";
import { filterParameters, readFilter } from "../filter-schema.ts";

export type StreamRouterParts = FilterWatchParts & { readonly changes: Changes };

/** The problems that a filter can cause. */
export const FILTER_PROBLEMS = [
  "agent_not_found",
  "agent_reference_ambiguous",
  "parameters_invalid",
] as const;
const tags = ["Deliveries"];
/** How often a quiet stream sends a heartbeat, in milliseconds. */
const HEARTBEAT = 15_000;

/** `/deliveries/stream` */
export function createStreamRouter(parts: StreamRouterParts) {
  const { agents, changes } = parts;
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
      const given = context.req.valid("query");
      const read = await readFilter(agents, context.get("access"), given);
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
      const watch = watchFilter(parts, context, given, read.filter, () => subscription.end());
      const events = eventStream(subscription, HEARTBEAT, watch);
      const stream = streamOf(events, () => {
        watch.stop();
        subscription.end();
      });
      return context.body(stream, 200, STREAM_HEADERS);
    },
  );
  return router;
}
