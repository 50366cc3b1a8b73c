import type { Digest } from "agentex-webhook-providers";
import type { EventPayloads } from "../../events/event-payloads.ts";
import type { AgentRequest } from "../request/agent-request.ts";
import type { Answer } from "../answer.ts";
import type { BatchedDelivery } from "./batch.ts";
import type { DeliveryContext } from "../request/delivery-context.ts";
import type { RouteOptions } from "../routes/route-options.ts";

/** The providers whose payloads have types. Other providers can be used, too. */
export type ProviderName = keyof EventPayloads | (string & {});

type PayloadsOf<Provider> = Provider extends keyof EventPayloads ? EventPayloads[Provider] : object;

/** The names of a provider's events that have a type. */
type KnownName<Provider> = keyof PayloadsOf<Provider> & string;

type Beginning<Name extends string> = Name extends `${infer Event}.${string}` ? `${Event}.*` : never;

/** A provider's event names; a trailing `*` matches any rest. Names without a type can be used, too. */
export type EventName<Provider> = KnownName<Provider> | Beginning<KnownName<Provider>> | "*" | (string & {});

/** `never` for `pull_request`, because no event has that name: its events are `pull_request.opened` and so on. */
type PossibleName<Provider, Name> =
  Name extends KnownName<Provider>
    ? Name
    : Name extends string
      ? `${Name}.*` extends Beginning<KnownName<Provider>>
        ? `${Name}.*`
        : Name
      : never;

/** A name that TypeScript first infers and then checks. */
export type Possible<Provider, Name> = Name & NoInfer<PossibleName<Provider, Name>>;

/** The names that a declared name stands for: `pull_request.*` for each action. */
type NamesOf<Provider, Declared> = Declared extends `${infer Start}*`
  ? OrAny<Extract<KnownName<Provider>, `${Start}${string}`>>
  : Declared;

type OrAny<Names> = [Names] extends [never] ? string : Names;

type PayloadOf<Provider, Name> = Name extends keyof PayloadsOf<Provider>
  ? PayloadsOf<Provider>[Name]
  : unknown;

/** What a route sends: the body, typed by its provider, or a digest of it. */
export type Send = NonNullable<RouteOptions["send"]>;

type Each<Provider, Name, Sent> = Name extends string
  ? {
      /** The event's name: `pull_request.opened`. For a message in Slack, the declared name: `message.im`. */
      readonly name: Name;
      /** What the provider sent, or the digest of it. It has the provider's type, but is not checked against it. */
      readonly payload: Sent extends "digest" ? Digest : PayloadOf<Provider, Name>;
      /** The verified sender. */
      readonly provider: Provider;
      /** The request with its headers, as `acp.post` gets it. */
      readonly request: AgentRequest;
    }
  : never;

/** An event of a provider; for several declared names, a union that `name` discriminates. */
export type TypedEvent<Provider = string, Declared = string, Sent = "body"> = Each<
  Provider,
  NamesOf<Provider, Declared>,
  Sent
>;

type EachBatched<Event> = Event extends { readonly name: infer Name; readonly payload: infer Payload }
  ? Omit<BatchedDelivery, "payload"> & {
      readonly name: Name;
      /** @throws PayloadError if it cannot be read, or did not fit into the batch. */
      payload(): Promise<Payload>;
    }
  : never;

/** A delivery of a batch, with its event's name and payload. */
export type BatchedEvent<Provider = string, Declared = string, Sent = "body"> = EachBatched<
  TypedEvent<Provider, Declared, Sent>
>;

/** The gateway's data about an event. */
export type EventContext<Provider = string, Declared = string, Sent = "body"> = Omit<
  DeliveryContext,
  "batch"
> & {
  /** If the route batches: the deliveries in this request that are for this handler, oldest first. */
  readonly batch: readonly BatchedEvent<Provider, Declared, Sent>[] | undefined;
};

/** Handles a provider's events. */
export type EventHandler<Provider = string, Declared = string, Sent = "body"> = (
  event: TypedEvent<Provider, Declared, Sent>,
  context: EventContext<Provider, Declared, Sent>,
) => Answer | Promise<Answer>;

/** Options of a provider's route, which all of its handlers share. Its `events` are those that have a handler. */
export type EventOptions<Sent extends Send = Send> = Omit<RouteOptions, "events" | "send"> & {
  /** The route's path; default: the provider's id. Handlers with the same path share a route and its options. */
  readonly path?: string;
  /** As in `RouteOptions`. It determines the type of the payload, so each handler of the route sets it. */
  readonly send?: Sent;
};

/** Declares a handler for events of a provider: `("github", ["pull_request.*", "push"], handler)`. */
export type OnEvent = <
  const Provider extends ProviderName,
  const Name extends EventName<Provider>,
  Sent extends Send = "body",
>(
  provider: Provider,
  names: Possible<Provider, Name> | readonly Possible<Provider, Name>[],
  handler: EventHandler<Provider, Name, Sent>,
  options?: EventOptions<Sent>,
) => void;
