import type { Accounts } from "../../accounts/accounts.ts";
import type { Login } from "../../access/identify.ts";

/**
 * Whether an account has access to the running Agentex. Agentex has no accounts, so it belongs entirely to the oldest one. Without
 * accounts, it belongs to everyone who may call the gateway.
 */
export async function isUpstreamsAccount(
  accountId: string,
  { kind }: Pick<Login, "kind">,
  accounts: Pick<Accounts, "list">,
): Promise<boolean> {
  return kind !== "accounts" || (await accounts.list())[0]?.id === accountId;
}
