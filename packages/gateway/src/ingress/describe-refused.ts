import { EXTERNAL } from "../keys/key.ts";
import { findKey, findSignature, type Credential } from "../keys/credential.ts";
import type { IngressRequest } from "./request/receive.ts";
import { keptHeaders } from "../refusals/kept-headers.ts";
import type { RefusedRequest } from "../refusals/refused-request.ts";
import type { Refusal } from "../refusals/refusal.ts";
import { receiverIn } from "../sources/source-url.ts";
import { belowIngress, QUERY_START } from "../agents/routes/target.ts";
import { decodePercent } from "../decode-percent.ts";

/** No agent has a longer name. */
const LONGEST_NAME = 200;
const LONGEST_TEXT = 500;

/** @returns undefined for a name that no agent can have. */
export function describeRefused(
  {
    method,
    target,
    headers,
    rawHeaders,
    remoteAddress,
  }: Pick<IngressRequest, "method" | "target" | "headers" | "rawHeaders" | "remoteAddress">,
  { code, reason, detail, suspect, receiver }: Refusal,
): RefusedRequest | undefined {
  const { name: named, path } = placeIn(target);
  const name = receiver ?? named;
  if (name.length > LONGEST_NAME) return undefined;
  return {
    agentName: storable(name),
    method,
    path: storable(path),
    provider: senderOf(
      findKey(headers) ?? findSignature(headers, suspect === undefined ? [] : [suspect.provider]),
    ),
    code,
    reason,
    detail: storable(detail),
    remoteAddress,
    headers: keptHeaders(rawHeaders),
  };
}

/** The agent's name and the path below it; for a source, its row's name. */
function placeIn(target: string): { readonly name: string; readonly path: string } {
  const receiver = receiverIn(target);
  if (receiver !== undefined) return { name: receiver, path: target.split(QUERY_START, 1)[0] ?? "" };
  const [whole = ""] = belowIngress(target).split(QUERY_START, 1);
  const slash = whole.indexOf("/");
  return slash < 0
    ? { name: decodePercent(whole) ?? whole, path: "/" }
    : { name: decodePercent(whole.slice(0, slash)) ?? whole.slice(0, slash), path: whole.slice(slash) };
}

function senderOf(credential: Credential | undefined): string | null {
  if (credential === undefined) return null;
  return credential.kind === "key" ? EXTERNAL : credential.providers[0].id;
}

/** PostgreSQL rejects NUL and unpaired surrogates. */
function storable(text: string): string {
  return text.slice(0, LONGEST_TEXT).replaceAll("\0", "\ufffd").toWellFormed();
}
