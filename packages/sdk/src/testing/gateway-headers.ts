import type { Actor } from "agentex-webhook-providers";

/** Details of one attempt at a delivery. */
export type Attempt = {
  /** The delivery's id; repeat it to simulate another attempt. Default: a new one. */
  readonly deliveryId?: string;
  /** The attempt's number. Default: 1. */
  readonly attempt?: number;
  /** The ordering key. Default: the one that the gateway would read from the payload. */
  readonly conversation?: string;
  /** The session. Default: the one that a run bound the conversation to, otherwise the conversation's own. */
  readonly session?: string;
  /** The id of the delivery whose run this one may join (`whileWorking: "join"`). */
  readonly joins?: string;
  /** When the gateway signed the request. Default: now. */
  readonly now?: Date;
};

/** The gateway's data about a webhook. */
type About = {
  readonly provider: string;
  readonly event?: string | undefined;
  readonly conversation?: string | undefined;
  readonly actor?: Actor | undefined;
  /** Whether the body is a digest. */
  readonly isDigest?: boolean | undefined;
  /** How many deliveries the body contains, if it is a batch. */
  readonly batchCount?: number | undefined;
};

export type RunAccess = {
  /** The token with which a run reports; without it, the handler is called as if its route declared no run. */
  readonly runToken?: string;
  /** The sessions to which conversations were bound. */
  readonly sessions?: ReadonlyMap<string, string>;
};

/** The headers that the gateway adds to a request to an agent, except for the signature. */
export function gatewayHeaders(about: About, given: Attempt & RunAccess): Record<string, string> {
  const { deliveryId = newDeliveryId(), attempt = 1, now = new Date() } = given;
  const conversation = given.conversation ?? about.conversation;
  const own = conversation === undefined ? undefined : `${about.provider}:${conversation}`;
  const session = given.session ?? (own === undefined ? undefined : (given.sessions?.get(own) ?? own));
  return {
    ...actorHeaders(about.actor),
    "x-agentex-attempt": String(attempt),
    ...(about.batchCount !== undefined && { "x-agentex-batch": String(about.batchCount) }),
    ...(conversation !== undefined && { "x-agentex-conversation": headerValue(conversation) }),
    "x-agentex-delivery-id": deliveryId,
    ...(about.event !== undefined && { "x-agentex-event": headerValue(about.event) }),
    "x-agentex-provider": about.provider,
    ...(given.joins !== undefined && { "x-agentex-run": given.joins }),
    ...(given.runToken !== undefined && { "x-agentex-run-token": given.runToken }),
    ...(about.isDigest === true && { "x-agentex-send": "digest" }),
    ...(session !== undefined && { "x-agentex-session": headerValue(session) }),
    "x-agentex-timestamp": String(Math.floor(now.getTime() / 1000)),
  };
}

function actorHeaders(actor: Actor | undefined): Record<string, string> {
  if (actor === undefined) return {};
  const { id, name = id, kind, standing } = actor;
  return {
    ...(name !== undefined && { "x-agentex-actor": headerValue(name) }),
    ...(id !== undefined && { "x-agentex-actor-id": headerValue(id) }),
    ...(kind !== undefined && { "x-agentex-actor-kind": kind }),
    ...(standing !== "unknown" && { "x-agentex-standing": standing }),
  };
}

/** In the gateway's format: 13 digits of Crockford's base 32. */
export function newDeliveryId(): string {
  const digits = "0123456789abcdefghjkmnpqrstvwxyz";
  const random = crypto.getRandomValues(new Uint8Array(13));
  return `dlv_${Array.from(random, (byte) => digits[byte % digits.length]).join("")}`;
}

/** The gateway percent-encodes everything except visible ASCII, and `%` itself. */
function headerValue(text: string): string {
  return text.replace(/[^\u0021-\u0024\u0026-\u007e]/gu, (character) => encodeURIComponent(character));
}
