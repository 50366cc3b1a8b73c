import type { ActorKind, Standing } from "agentex-webhook-providers";
import type { DeliveryActor } from "./actor.ts";
import { parseJson, PayloadError, readPayload } from "../request/payload.ts";

/** The content type of a request with a batch. */
export const BATCH_TYPE = "application/vnd.agentex.batch+json";

type SentBatch = { readonly deliveries: readonly SentDelivery[] };

type SentDelivery = {
  readonly id: string;
  readonly event: string | null;
  readonly provider: string;
  readonly actor?: SentActor | null;
  readonly standing?: Standing | null;
  readonly summary?: string | null;
  readonly method: string;
  readonly path: string;
  readonly received_at: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly send?: "digest";
  readonly body?: string;
  readonly body_base64?: string;
  readonly url?: string;
};

type SentActor = {
  readonly id: string | null;
  readonly name: string | null;
  readonly kind: ActorKind | null;
};

/** One delivery of a batch. */
export class BatchedDelivery {
  /** Its id (`dlv_…`). */
  readonly id: string;
  /** The provider's name for the event. */
  readonly event: string | undefined;
  /** The verified sender. */
  readonly provider: string;
  /** Who caused the event, according to the content that the provider signed. */
  readonly actor: DeliveryActor | undefined;
  /** How the actor relates to the resource; `unknown` if the provider does not say. */
  readonly standing: Standing;
  /** The event in one line: `octocat opened pull request #12: Fix the flux`. */
  readonly summary: string | undefined;
  readonly method: string;
  /** Path and query, as received. */
  readonly path: string;
  readonly receivedAt: Date;
  readonly headers: Headers;
  /** The body; undefined if it did not fit and must be fetched from `url`. */
  readonly body: Uint8Array<ArrayBuffer> | undefined;
  /** Whether the body is a digest of the webhook's body, because the route sets `send: "digest"`. */
  readonly isDigest: boolean;
  /** Where to fetch a body that did not fit: relative to the gateway's URL, unless the gateway knows its public URL. */
  readonly url: string | undefined;

  constructor(sent: SentDelivery) {
    this.id = sent.id;
    this.event = sent.event ?? undefined;
    this.provider = sent.provider;
    this.actor = sent.actor ? actorOf(sent.actor) : undefined;
    this.standing = sent.standing ?? "unknown";
    this.summary = sent.summary ?? undefined;
    this.method = sent.method;
    this.path = sent.path;
    this.receivedAt = new Date(sent.received_at);
    this.headers = new Headers(sent.headers);
    this.body = bytesOf(sent);
    this.isDigest = sent.send === "digest";
    this.url = sent.url;
  }

  /**
   * The payload in any format that providers use, like `request.payload()`.
   *
   * @throws PayloadError if it is none of these, or did not fit into the batch.
   */
  payload<Payload = unknown>(): Promise<Payload>;
  async payload(): Promise<unknown> {
    if (this.body === undefined) {
      throw new PayloadError(`The body of ${this.id} did not fit into the batch; it is at ${this.url}.`);
    }
    return readPayload(this.headers.get("content-type") ?? "", this.body);
  }
}

/** Whether a request contains a batch. */
export function isBatch(headers: Headers): boolean {
  return headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() === BATCH_TYPE;
}

/** Reads a request's batch. The gateway signed it, so its format is trusted. */
export function readBatch(body: Uint8Array<ArrayBuffer>): readonly BatchedDelivery[] {
  return parseBatch(body).deliveries.map((sent) => new BatchedDelivery(sent));
}

function parseBatch(body: Uint8Array<ArrayBuffer>): SentBatch;
function parseBatch(body: Uint8Array<ArrayBuffer>): unknown {
  return parseJson(new TextDecoder().decode(body), "The batch is not JSON.");
}

function actorOf({ id, name, kind }: SentActor): DeliveryActor {
  return { id: id ?? undefined, name: name ?? undefined, kind: kind ?? undefined };
}

function bytesOf({ body, body_base64 }: SentDelivery): Uint8Array<ArrayBuffer> | undefined {
  if (body !== undefined) return new TextEncoder().encode(body);
  if (body_base64 === undefined) return undefined;
  return Uint8Array.from(atob(body_base64), (character) => character.charCodeAt(0));
}
