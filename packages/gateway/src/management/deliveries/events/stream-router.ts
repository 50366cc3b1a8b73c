import { createRoute, z } from "@hono/zod-openapi";
import { MOST_FOLLOWERS, MOST_OF_ACCOUNT, type EventFeed } from "../../../deliveries/events/event-feed.ts";
import { answerProblem, problems } from "../../../http/answers.ts";
import { parseDeliveryId } from "../../../ids/delivery-id.ts";
import { createApiRouter } from "../../api-router.ts";
import { readFilter } from "../filter-schema.ts";
import { FILTER_PROBLEMS } from "../stream/stream-router.ts";
import { STREAM_HEADERS, streamOf } from "../stream/stream-of.ts";
import { watchFilter, type FilterWatchParts } from "../stream/watch-filter.ts";
import { eventMessages } from "./event-messages.ts";
import { shareReads, type ReadEvents } from "./read-events.ts";
import { eventFilterSchema } from "./schema.ts";
import type { StartReading } from "./start-reading.ts";

export type EventsStreamRouterParts = FilterWatchParts & { readonly eventFeed: EventFeed };

/** `/deliveries/events/stream` */
export function createEventsStreamRouter(
  parts: EventsStreamRouterParts,
  readAlone: ReadEvents,
  startReading: StartReading,
) {
  const { agents, eventFeed } = parts;
  const read = shareReads(readAlone);
  const router = createApiRouter();
  router.openapi(
    createRoute({
      method: "get",
      path: "/events/stream",
      tags: ["Deliveries"],
      summary: "Stream events as they happen, oldest first",
      description:
        "Server-sent events, whose ids are cursors: `active`, with the cursor at which the stream begins, and " +
        "`truncated`; `event`, with a `ReceivedEvent` as data; `heartbeat`, with the cursor, after 15 seconds " +
        "without another message; `error`, with `code` and `detail`, while events cannot be read. After a " +
        "lost connection, `Last-Event-ID` resumes the stream. If the caller loses " +
        "access, the last event is `end`, with `code` and `detail`.",
      request: {
        query: eventFilterSchema.omit({ limit: true }),
        headers: z.object({ "last-event-id": z.string().optional() }),
      },
      responses: {
        200: {
          description: "An endless stream of events.",
          content: { "text/event-stream": { schema: z.string() } },
        },
        ...problems(...FILTER_PROBLEMS, "too_many_streams"),
      },
    }),
    async (context) => {
      const { cursor: given, max_age_ms: maxAge, kind: kinds, ...parameters } = context.req.valid("query");
      const access = context.get("access");
      const found = await readFilter(agents, access, parameters);
      if (found.outcome === "unclear") return answerProblem(context, found.code, found.detail);
      const last = context.req.valid("header")["last-event-id"];
      const resumed = last ? parseDeliveryId(last) : undefined;
      if (last && resumed === undefined) {
        return answerProblem(context, "parameters_invalid", "Last-Event-ID is not a cursor of this stream.");
      }
      const follower = await eventFeed.follow({ kinds, filter: found.filter });
      if (follower === undefined) {
        const detail = `At most ${MOST_FOLLOWERS} event streams can be open, and at most ${MOST_OF_ACCOUNT} per account.`;
        return answerProblem(context, "too_many_streams", detail);
      }
      const watch = watchFilter(parts, context, parameters, found.filter, () => follower.end());
      const { since, ...start } = startReading(resumed ?? given ?? follower.below() - 1n, maxAge);
      const query = { accountId: access.accountId, filter: found.filter, kinds, since };
      const messages = eventMessages({ follower, query, read, watch, ...start });
      const stop = (): void => {
        watch.stop();
        follower.end();
      };
      return context.body(streamOf(messages, stop), 200, STREAM_HEADERS);
    },
  );
  return router;
}
