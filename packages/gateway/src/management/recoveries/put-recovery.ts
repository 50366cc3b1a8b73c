import type { z } from "@hono/zod-openapi";
import type { Access } from "../../access/access.ts";
import type { Agents } from "../../agents/agents.ts";
import { reachAgent } from "../../agents/reach-agent.ts";
import type { ProblemCode } from "../../http/problem.ts";
import { findSource, readReceiver } from "../../recoveries/find-source.ts";
import type { Recoveries } from "../../recoveries/recoveries.ts";
import { checkAppKey, checkToken, type CredentialChecked } from "../../recoveries/recovery-credential.ts";
import type { Place, Recovery } from "../../recoveries/recovery.ts";
import type { Database } from "../../storage/database.ts";
import { readWebhook, type newRecoverySchema } from "./schema.ts";

type Wanted = z.output<typeof newRecoverySchema>;

export type RecoveryPutParts = {
  readonly database: Pick<Database, "query">;
  readonly agents: Agents;
  readonly recoveries: Recoveries;
};

type Refused = { readonly outcome: "refused"; readonly code: ProblemCode; readonly detail: string };
export type Put = { readonly outcome: "put"; readonly recovery: Recovery; readonly isNew: boolean } | Refused;

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** Stores a recovery, after all checks that need no request to the provider. */
export async function putRecovery(
  name: string,
  wanted: Wanted,
  access: Access,
  parts: RecoveryPutParts,
): Promise<Put> {
  const { recoveries } = parts;
  if (!NAME.test(name)) {
    return refuse(
      "body_invalid",
      "A recovery's name consists of letters, digits, dots, dashes and underscores, at most 100.",
    );
  }
  const place = readPlaceOf(wanted);
  if (typeof place === "string") return refuse("body_invalid", place);
  const credential = wanted.credential && checkCredential(wanted, place);
  if (credential?.outcome === "unusable") return refuse("credential_unusable", credential.detail);
  const receiver = await findReceiver(wanted, access, parts);
  if ("outcome" in receiver) return receiver;
  const { accountId } = receiver;
  const existing = await recoveries.find({ accountId }, name);
  if (existing !== undefined && !(await mayTakeOver(existing, receiver.id, access, parts))) {
    return refuse("access_denied", `The auth service does not let you change recovery '${name}'.`);
  }
  const put = await recoveries.put({
    accountId,
    name,
    provider: wanted.provider,
    receiverId: receiver.id,
    place,
    credential: credential?.credential,
  });
  switch (put.outcome) {
    case "created":
    case "changed":
      return { outcome: "put", recovery: put.recovery, isNew: put.outcome === "created" };
    case "credential_missing":
      return refuse("credential_unusable", "A new recovery needs a credential.");
    case "receiver_gone":
      return refuse("agent_not_found", "The agent or source no longer exists.");
  }
}

/** The place, or a sentence if it is missing or given twice. */
function readPlaceOf({ provider, webhook }: Wanted): Place | string {
  if (provider === "stripe") {
    return webhook === undefined
      ? { scope: "account" }
      : "webhook is only for GitHub: Stripe lists the events of the whole account.";
  }
  return webhook === undefined
    ? "webhook is required: it says which webhook at GitHub."
    : readWebhook(webhook);
}

function checkCredential({ provider, credential }: Wanted, place: Place): CredentialChecked {
  if (credential === undefined) return unusable("A credential is required.");
  if (provider === "stripe") {
    if (!("token" in credential)) return unusable("Stripe needs a restricted key as token.");
    return credential.token.trim().startsWith("rk_")
      ? checkToken(credential.token)
      : unusable("Use a restricted key (rk_…) with read access to events and nothing else.");
  }
  if (place.scope === "app") {
    return "token" in credential
      ? unusable("GitHub shows an app's deliveries only to the app: pass app_id and private_key.")
      : checkAppKey(credential.app_id, credential.private_key);
  }
  return "token" in credential
    ? checkToken(credential.token)
    : unusable("An app's private key works only for the app's own webhook: pass a token.");
}

function unusable(detail: string): CredentialChecked {
  return { outcome: "unusable", detail };
}

async function findReceiver(
  { agent, source }: Wanted,
  access: Access,
  { agents, database }: RecoveryPutParts,
): Promise<{ readonly id: string; readonly accountId: string } | Refused> {
  if ((agent === undefined) === (source === undefined)) {
    return refuse("body_invalid", "Pass either agent or source, which receives the webhooks.");
  }
  if (source !== undefined) {
    const id = await findSource(database.query, access.accountId, source);
    return id === undefined
      ? refuse("agent_not_found", `Source '${source}' does not exist.`)
      : { id, accountId: access.accountId };
  }
  const reached = await reachAgent(agents, access, { name: agent ?? "" }, "update");
  switch (reached.outcome) {
    case "found":
      return reached.agent;
    case "missing":
      return refuse("agent_not_found", `Agent '${agent}' does not exist.`);
    case "denied":
      return refuse("access_denied", `The auth service does not let you change agent '${agent}'.`);
  }
}

async function mayTakeOver(
  { receiver }: Recovery,
  receiverId: string,
  access: Access,
  { agents }: RecoveryPutParts,
): Promise<boolean> {
  if (receiver.id === receiverId || readReceiver(receiver.name).type === "source") return true;
  return (await reachAgent(agents, access, { id: receiver.id }, "update")).outcome === "found";
}

function refuse(code: ProblemCode, detail: string): Refused {
  return { outcome: "refused", code, detail };
}
