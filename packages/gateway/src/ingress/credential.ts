import type { IncomingHttpHeaders } from "node:http";
import { recognise, type Provider } from "@agentex/webhook-providers";

/** What a caller shows to prove who they are; not yet checked. */
export type Credential =
  | { readonly kind: "key"; readonly value: string }
  | { readonly kind: "signature"; readonly provider: Provider };

/** RFC 9110, section 11.4: the scheme's case does not matter. */
const AGENT_KEY_SCHEME = /^AgentKey(?:$|\s+(.*)$)/i;

/** The first credential present, in this order; one that turns out wrong is not made up for by a later one. */
export function findCredential(headers: IncomingHttpHeaders): Credential | undefined {
  const key = headers["x-agent-api-key"];
  if (key !== undefined) return { kind: "key", value: key.toString() };
  const agentKey = agentKeyOf(headers.authorization);
  if (agentKey !== undefined) return { kind: "key", value: agentKey };
  const provider = recognise(headers);
  return provider && { kind: "signature", provider };
}

/** The key in `Authorization: AgentKey …`; undefined for every other scheme, which is not ours to read. */
export function agentKeyOf(authorization: string | undefined): string | undefined {
  const match = authorization === undefined ? null : AGENT_KEY_SCHEME.exec(authorization);
  return match === null ? undefined : (match[1] ?? "").trim();
}
