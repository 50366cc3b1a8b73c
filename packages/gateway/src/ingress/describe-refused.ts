import { EXTERNAL } from "../keys/key.ts";
import { findKey, findSignature, type Credential } from "../keys/credential.ts";
import type { IngressRequest } from "./request/receive.ts";
import type { RefusedRequest } from "../refusals/refused-request.ts";
import type { Refusal } from "../refusals/refusal.ts";
import { belowIngress, QUERY_START } from "../agents/routes/target.ts";

/** No agent has a longer name. */
const LONGEST_NAME = 200;
const LONGEST_TEXT = 500;

/** @returns undefined for a name that no agent can have. */
export function describeRefused(
  {
    method,
    target,
    headers,
    remoteAddress,
  }: Pick<IngressRequest, "method" | "target" | "headers" | "remoteAddress">,
  { code, reason, detail, suspect }: Refusal,
): RefusedRequest | undefined {
  const [whole = ""] = belowIngress(target).split(QUERY_START, 1);
  const slash = whole.indexOf("/");
  const agentName = decode(slash < 0 ? whole : whole.slice(0, slash));
  if (agentName.length > LONGEST_NAME) return undefined;
  return {
    agentName: storable(agentName),
    method,
    path: storable(slash < 0 ? "/" : whole.slice(slash)),
    provider: senderOf(
      findKey(headers) ?? findSignature(headers, suspect === undefined ? [] : [suspect.provider]),
    ),
    code,
    reason,
    detail: storable(detail),
    remoteAddress,
  };
}

function senderOf(credential: Credential | undefined): string | null {
  if (credential === undefined) return null;
  return credential.kind === "key" ? EXTERNAL : credential.providers[0].id;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** PostgreSQL rejects NUL and unpaired surrogates. */
function storable(text: string): string {
  return text.slice(0, LONGEST_TEXT).replaceAll("\0", "\ufffd").toWellFormed();
}
