import type { AgentRequest } from "./agent-request.ts";
import { isResponse, type Answer } from "./answer.ts";
import type { BatchedDelivery } from "./batch.ts";
import type { DeliveryContext } from "./delivery-context.ts";
import { findHandler, type Declared, type Match } from "./event-handlers.ts";
import { namesOf } from "./event-names.ts";
import { PayloadError } from "./payload.ts";
import type { BatchedEvent, EventHandler } from "./typed-event.ts";

/** A request to a provider's route. */
export type Arrived = {
  readonly provider: string;
  readonly handlers: readonly Declared[];
  readonly request: AgentRequest;
  readonly context: DeliveryContext;
};

/** Calls the handler of an event, or those of a batch's events. If there is none, there is nothing to do: 200. */
export async function callHandlers(arrived: Arrived): Promise<Answer> {
  return arrived.context.batch === undefined
    ? callOne(arrived)
    : callForBatch(arrived, arrived.context.batch);
}

async function callOne({ provider, handlers, request, context }: Arrived): Promise<Answer> {
  if (context.event === undefined || context.provider !== provider) return nothingToDo();
  const payload = await request.payload();
  const match = findHandler(handlers, namesOf(provider, context.event, payload));
  if (match === undefined) return nothingToDo();
  return match.handler({ name: match.name, payload, provider, request }, { ...context, batch: undefined });
}

/** What one handler gets of a batch. */
type Share = { readonly handler: EventHandler; readonly events: BatchedEvent[] };

/** Calls each handler once, with the deliveries that are for it. The first failure is the answer for all of them. */
async function callForBatch(arrived: Arrived, batch: readonly BatchedDelivery[]): Promise<Answer> {
  const { provider, request, context } = arrived;
  let answer: Answer = nothingToDo();
  for (const { handler, events } of await shareOut(arrived, batch)) {
    const { name, payload } = await newestReadable(events);
    // One after the other: an agent that batches wants one piece of work at a time.
    answer = await handler({ name, payload, provider, request }, { ...context, batch: events });
    if (isResponse(answer) && !answer.ok) return answer;
  }
  return answer;
}

async function shareOut(
  { provider, handlers }: Arrived,
  batch: readonly BatchedDelivery[],
): Promise<readonly Share[]> {
  const shares = new Map<EventHandler, BatchedEvent[]>();
  for (const delivery of batch) {
    if (delivery.provider !== provider) continue;
    const match = await matchOf(provider, handlers, delivery);
    if (match === undefined) continue;
    const event = Object.assign(delivery, { name: match.name });
    const share = shares.get(match.handler);
    if (share === undefined) shares.set(match.handler, [event]);
    else share.push(event);
  }
  return [...shares].map(([handler, events]) => ({ handler, events }));
}

async function matchOf(
  provider: string,
  handlers: readonly Declared[],
  delivery: BatchedDelivery,
): Promise<Match | undefined> {
  if (delivery.event === undefined) return undefined;
  const payload = delivery.body === undefined ? undefined : await delivery.payload();
  return findHandler(handlers, namesOf(provider, delivery.event, payload));
}

/** The newest event whose payload is in the request: a batch leaves out what does not fit. */
async function newestReadable(events: readonly BatchedEvent[]): Promise<{ name: string; payload: unknown }> {
  const event = events.findLast(({ body }) => body !== undefined);
  if (event === undefined)
    throw new PayloadError("The body of none of these deliveries fits into the batch.");
  return { name: event.name, payload: await event.payload() };
}

/** Without a body: Slack would show it. */
function nothingToDo(): Response {
  return new Response(null, { status: 200 });
}
