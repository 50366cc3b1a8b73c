import type { AgentRequest } from "./request/agent-request.ts";
import { isResponse, type Answer } from "./answer.ts";
import type { BatchedDelivery } from "./events/batch.ts";
import type { DeliveryContext } from "./request/delivery-context.ts";
import { findHandler, type Declared, type Match } from "./events/event-handlers.ts";
import { namesOf } from "./events/event-names.ts";
import { PayloadError } from "./request/payload.ts";
import type { RunOptions } from "./runs/run-options.ts";
import type { Runs } from "./runs/runs.ts";
import type { BatchedEvent, EventHandler } from "./events/typed-event.ts";

/** A request to a provider's route. */
export type Arrived = {
  readonly provider: string;
  readonly handlers: readonly Declared[];
  readonly request: AgentRequest;
  readonly context: DeliveryContext;
};

/** What to do for a request. */
type Work = (context: DeliveryContext) => Promise<Answer>;

/**
 * Calls the handler of an event, or those of a batch's events, as a run if the route declares one. Without a handler, there is
 * nothing to do: 200.
 */
export async function callHandlers(
  arrived: Arrived,
  inRun: { readonly runs: Runs; readonly run: RunOptions } | undefined,
): Promise<Answer> {
  const { request, context } = arrived;
  const work =
    context.batch === undefined ? await workForOne(arrived) : await workForBatch(arrived, context.batch);
  if (work === undefined) return nothingToDo();
  return inRun === undefined
    ? work(context)
    : inRun.runs.start({ request, context, options: inRun.run, work });
}

async function workForOne({ provider, handlers, request, context }: Arrived): Promise<Work | undefined> {
  if (context.event === undefined || context.provider !== provider) return undefined;
  const payload = await request.payload();
  const match = findHandler(handlers, namesOf(provider, context.event, payload));
  if (match === undefined) return undefined;
  const event = { name: match.name, payload, provider, request };
  return async (during) => match.handler(event, { ...during, batch: undefined });
}

/** The part of a batch for one handler. */
type Share = { readonly handler: EventHandler; readonly events: BatchedEvent[] };

/** Calls each handler once, with its deliveries. The first failure is the response for all of them. */
async function workForBatch(arrived: Arrived, batch: readonly BatchedDelivery[]): Promise<Work | undefined> {
  const { provider, request } = arrived;
  const shares = await shareOut(arrived, batch);
  if (shares.length === 0) return undefined;
  return async (during) => {
    let answer: Answer;
    for (const { handler, events } of shares) {
      const { name, payload } = await newestReadable(events);
      // One after the other: an agent that batches wants one piece of work at a time.
      answer = await handler({ name, payload, provider, request }, { ...during, batch: events });
      if (isResponse(answer) && !answer.ok) return answer;
    }
    return answer;
  };
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

/** The newest event whose payload is in the request: a batch omits payloads that do not fit. */
async function newestReadable(events: readonly BatchedEvent[]): Promise<{ name: string; payload: unknown }> {
  const event = events.findLast(({ body }) => body !== undefined);
  if (event === undefined)
    throw new PayloadError("The body of none of these deliveries fits into the batch.");
  return { name: event.name, payload: await event.payload() };
}

/** Without a body: Slack would show it to the user. */
function nothingToDo(): Response {
  return new Response(null, { status: 200 });
}
