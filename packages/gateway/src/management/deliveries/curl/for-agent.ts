import { baseOf } from "../../../dispatch/attempts/request/agent-base.ts";
import { describingHeaders } from "../../../dispatch/attempts/request/agent-headers.ts";
import { asSent } from "../../../dispatch/attempts/request/digest-content.ts";
import { signatureHeaders } from "../../../dispatch/attempts/request/request-signature.ts";
import { formatDeliveryId } from "../../../ids/delivery-id.ts";
import type { Signable, SignedForCurl } from "./signed-for-curl.ts";

/** How long agents accept the gateway's signature, in milliseconds. */
const ACCEPTED_FOR = 300_000;

/** The request that the gateway would send to the agent, signed anew with the agent's own key. */
export async function signForAgent({
  id,
  attempt,
  webhook,
  body,
  agent,
  parts,
}: Signable): Promise<SignedForCurl> {
  if (agent?.acpUrl == null) {
    return { outcome: "unsendable", detail: "Its agent has no URL, or was deleted." };
  }
  const time = parts.now();
  const sent = asSent({ ...webhook, body });
  const bytes = Buffer.isBuffer(sent.body) ? sent.body : body;
  const delivery = formatDeliveryId(id);
  const own = describingHeaders(delivery, webhook, attempt);
  const request = { id: delivery, method: webhook.method, path: webhook.path, headers: own };
  const key = await parts.keys.internalKey(agent);
  const headers = [...sent.headers, ...own, ...signatureHeaders(request, bytes, key, time)];
  const { origin, path } = baseOf(agent.acpUrl);
  return {
    outcome: "signed",
    url: origin + path + webhook.path,
    headers: headers.flatMap((name, index): [string, string][] =>
      index % 2 === 0 ? [[name, headers[index + 1] ?? ""]] : [],
    ),
    body: bytes,
    expiresAt: time + ACCEPTED_FOR,
    credential: "the agent's own key",
  };
}
