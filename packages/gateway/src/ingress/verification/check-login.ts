import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { AuthUnavailable, type AuthService, type Principal } from "../../access/auth-service.ts";
import { describePrincipal } from "../../access/principal-access.ts";
import type { Agent } from "../../agents/agent.ts";
import { EXTERNAL, type Key } from "../../keys/key.ts";
import { refuse, type Refusal } from "../../refusals/refusal.ts";
import { verifiedCaller, type Verified } from "./verified.ts";

/** Asks the external auth service to identify the caller: anyone it knows may call any agent. */
export async function checkLogin(
  agent: Agent,
  headers: IncomingHttpHeaders,
  service: Pick<AuthService, "identify"> | undefined,
): Promise<Verified | Refusal> {
  const found = service && (await identify(headers, service));
  if (found === "unavailable") {
    return {
      ...refuse(
        "auth_unavailable",
        "The auth service is unreachable, so no caller can be identified at the moment.",
      ),
      retryAfter: 5,
    };
  }
  if (found === undefined) {
    return refuse("principal_unknown", "The auth service does not recognize the caller.");
  }
  const { id, name } = describePrincipal(found.principal);
  // There is no stored key: deliveries are attributed to the caller's identity instead.
  const key: Key = {
    id: `principal:${id ?? digestOf(found.principal)}`,
    agentId: agent.id,
    name,
    type: EXTERNAL,
    policy: undefined,
    allowedAddresses: undefined,
    toleranceSeconds: undefined,
    newName: undefined,
    expiresAt: undefined,
    createdAt: agent.createdAt,
  };
  return verifiedCaller(key, undefined);
}

async function identify(
  headers: IncomingHttpHeaders,
  service: Pick<AuthService, "identify">,
): Promise<{ readonly principal: Principal } | "unavailable" | undefined> {
  const shown = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value.toString()] as [string, string]],
  );
  try {
    return await service.identify(new Headers(shown));
  } catch (error) {
    if (error instanceof AuthUnavailable) return "unavailable";
    throw error;
  }
}

function digestOf(principal: unknown): string {
  return createHash("sha256").update(JSON.stringify(principal)).digest("hex").slice(0, 32);
}
