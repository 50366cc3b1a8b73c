/** What differs between the attempts at a delivery. */
export type Attempt = {
  /** The delivery's id; a new one unless given. The same id again is another attempt at the same delivery. */
  readonly deliveryId?: string;
  /** Its number, from 1. */
  readonly attempt?: number;
  /** What the webhook is about, in place of what the gateway would read from the payload. */
  readonly conversation?: string;
  /** When the gateway signed it; now, unless given. */
  readonly now?: Date;
};

/** What the gateway says of a webhook. */
type About = {
  readonly provider: string;
  readonly event?: string | undefined;
  readonly conversation?: string | undefined;
};

/** The gateway's headers on a request to an agent, but for the signature. */
export function gatewayHeaders(about: About, given: Attempt): Record<string, string> {
  const { deliveryId = newDeliveryId(), attempt = 1, now = new Date() } = given;
  const conversation = given.conversation ?? about.conversation;
  return {
    "x-agentex-attempt": String(attempt),
    ...(conversation !== undefined && { "x-agentex-conversation": headerValue(conversation) }),
    "x-agentex-delivery-id": deliveryId,
    ...(about.event !== undefined && { "x-agentex-event": headerValue(about.event) }),
    "x-agentex-provider": about.provider,
    "x-agentex-timestamp": String(Math.floor(now.getTime() / 1000)),
  };
}

/** Shaped like the gateway's: 13 digits, of Crockford's base 32. */
function newDeliveryId(): string {
  const digits = "0123456789abcdefghjkmnpqrstvwxyz";
  const random = crypto.getRandomValues(new Uint8Array(13));
  return `dlv_${Array.from(random, (byte) => digits[byte % digits.length]).join("")}`;
}

/** The gateway percent-encodes all but visible ASCII, and `%` itself. */
function headerValue(text: string): string {
  return text.replace(/[^\u0021-\u0024\u0026-\u007e]/gu, (character) => encodeURIComponent(character));
}
