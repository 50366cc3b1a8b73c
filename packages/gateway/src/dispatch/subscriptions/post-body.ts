import { request, type Dispatcher } from "undici";
import { ADDRESS_NOT_ALLOWED } from "../../agents/network/agent-network.ts";
import { isLocalUrl } from "../../subscriptions/callback-url.ts";
import type { EndpointError } from "../../subscriptions/subscription.ts";
import { VERSION } from "../../version.ts";
import { signatureHeaders } from "./sign-body.ts";

/** The HTTP clients for subscribers. */
export type SubscriberClients = {
  /** Connects to public addresses only, regardless of what agents may use. */
  readonly public: Dispatcher;
  /** For URLs on this machine; undefined if they are not allowed. */
  readonly local: Dispatcher | undefined;
};

/** Where to send, and what to sign with. */
export type Endpoint = {
  readonly id: string;
  readonly url: string;
  /** The bytes of each signing secret. */
  readonly secrets: readonly Uint8Array[];
};

export type Posted =
  /** `text` is the start of the response; it is neither stored nor shown. */
  | { readonly outcome: "accepted"; readonly text: string }
  /** 413: the endpoint will never accept this event. */
  | { readonly outcome: "too_large" }
  /** 410: the endpoint wants nothing more. */
  | { readonly outcome: "gone" }
  | { readonly outcome: "failed"; readonly error: EndpointError };

export type PostParts = {
  readonly clients: SubscriberClients;
  /** The store's clock, in Unix milliseconds. */
  readonly now: () => number;
  readonly signal: AbortSignal;
};

/** For connecting, headers and body together, in milliseconds. */
export const PATIENCE = 10_000;
const LARGEST_ANSWER = 4 * 1024;

/** Sends a body to a subscriber, freshly signed. Follows no redirects and never throws. */
export async function postBody(
  { id, url, secrets }: Endpoint,
  messageId: string,
  body: Uint8Array,
  { clients, now, signal }: PostParts,
): Promise<Posted> {
  const dispatcher = isLocalUrl(new URL(url)) ? clients.local : clients.public;
  if (dispatcher === undefined) return { outcome: "failed", error: "connection_refused" };
  try {
    const answer = await request(url, {
      dispatcher,
      method: "POST",
      headers: {
        "content-type": "application/json",
        "user-agent": `agentex-gateway/${VERSION}`,
        "x-mcp-subscription-id": id,
        ...signatureHeaders({ messageId, body, time: now() }, secrets),
      },
      body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]),
    });
    const text = await readStart(answer.body);
    return readStatus(answer.statusCode, text);
  } catch (error) {
    return { outcome: "failed", error: errorOf(error) };
  }
}

function readStatus(status: number, text: string): Posted {
  if (status >= 200 && status < 300) return { outcome: "accepted", text };
  if (status === 413) return { outcome: "too_large" };
  if (status === 410) return { outcome: "gone" };
  if (status >= 500) return { outcome: "failed", error: "http_5xx" };
  return { outcome: "failed", error: status >= 400 ? "http_4xx" : "http_3xx" };
}

/** Discards the rest of a longer response. */
async function readStart(body: Dispatcher.ResponseData["body"]): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    size += chunk.length;
    // This also closes the connection.
    if (size > LARGEST_ANSWER) break;
  }
  return Buffer.concat(chunks).toString("utf8", 0, LARGEST_ANSWER);
}

function errorOf(error: unknown): EndpointError {
  const { name, code = "" } = error instanceof Error ? (error as NodeJS.ErrnoException) : { name: "" };
  if (name === "TimeoutError" || /TIMEOUT|TIMEDOUT/.test(code)) return "timeout";
  if (code !== ADDRESS_NOT_ALLOWED && /TLS|SSL|CERT|UNABLE_TO|SIGNED|ALTNAME/.test(code)) return "tls_error";
  return "connection_refused";
}
