import type { WebhookRequest } from "agentex-webhook-providers";
import type { Agent } from "../../agents/agent.ts";
import type { Credential } from "../../keys/credential.ts";
import type { Refusal } from "../../refusals/refusal.ts";
import type { Received } from "../request/read-body.ts";
import type { IngressRequest } from "../request/receive.ts";
import { checkApiKey } from "./check-api-key.ts";
import { checkSignature, type SignatureParts } from "./check-signature.ts";
import type { Verified } from "./verified.ts";
import type { Wanted } from "./signatures/verify-request.ts";

/**
 * Verifies a request by the credential it carries. A signature is verified over the raw bytes before any of them is parsed; only
 * then is the payload's identity read, which must be the name of a key that verified it.
 *
 * @param wanted - what the route needs to know about it.
 */
export async function authenticate(
  agent: Agent,
  credential: Credential,
  request: IngressRequest,
  wanted: Wanted | undefined,
  parts: SignatureParts,
): Promise<Verified | Refusal> {
  if (credential.kind === "key") return checkApiKey(agent, credential.value, parts.keys);
  const received = await request.body();
  if (received.outcome === "refused") return received;
  const { method, url, headers } = request;
  const webhook = new SignedRequest(method, url, headers, received);
  const [likeliest, ...others] = credential.providers;
  let first = await checkSignature(agent, likeliest, webhook, wanted, parts);
  for (const provider of first.outcome === "refused" ? others : []) {
    const next = await checkSignature(agent, provider, webhook, wanted, parts);
    if (next.outcome === "verified") return next;
    // It may be genuine, so its sender should try again.
    if (next.code === "provider_keys_unavailable") first = next;
  }
  return first.outcome === "refused"
    ? { ...first, suspect: { agentId: agent.id, provider: likeliest } }
    : first;
}

/** Read the body again after each use: a large one is transferred to another thread for verification, and comes back. */
class SignedRequest implements WebhookRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: WebhookRequest["headers"];
  readonly #received: Received;

  constructor(method: string, url: string, headers: WebhookRequest["headers"], received: Received) {
    this.method = method;
    this.url = url;
    this.headers = headers;
    this.#received = received;
  }

  get body(): Buffer<ArrayBuffer> {
    return this.#received.body;
  }
}
