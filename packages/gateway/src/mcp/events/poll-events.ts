import type { GatewayClient } from "agentex-gateway-sdk/client";
import type { Result } from "@modelcontextprotocol/server";
import { z } from "zod";
import { given } from "../../given.ts";
import { lifecycleArguments, filterOf, requestMeta } from "./event-arguments.ts";
import type { Dialect } from "./event-codes.ts";
import { findEventType } from "./find-event-type.ts";
import { showEvent } from "./show-event.ts";

const MOST_EVENTS = 100;
/** When to poll again if there are no more events, in milliseconds. */
const NEXT_POLL = 5_000;

export const pollParams = z.strictObject({
  name: z.string(),
  arguments: lifecycleArguments.default({}),
  cursor: z.string().min(1).nullish(),
  maxEvents: z.int().min(1).default(50),
  maxAgeMs: z.int().min(0).nullish(),
  _meta: requestMeta,
});

/** `events/poll`: the events after a cursor. Without a cursor, no events and the current cursor. */
export async function pollEvents(
  client: GatewayClient,
  params: z.output<typeof pollParams>,
  dialect: Dialect,
): Promise<Result> {
  const { name, cursor, maxEvents, maxAgeMs } = params;
  const type = await findEventType(client, name, dialect);
  const page = await client.deliveries.events(
    given({
      ...filterOf(type, params.arguments),
      cursor: cursor ?? undefined,
      max_age_ms: maxAgeMs ?? undefined,
      limit: Math.min(maxEvents, MOST_EVENTS),
    }),
  );
  return {
    events: page.events.map((each) => showEvent(name, each)),
    cursor: page.cursor,
    truncated: page.truncated,
    hasMore: page.has_more,
    nextPollMs: NEXT_POLL,
  };
}
