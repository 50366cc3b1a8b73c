import type { Accounts } from "../../accounts/accounts.ts";
import type { Login } from "../../access/identify.ts";

/**
 * Whether an account has the running Agentex. That knows no accounts: all of it belongs to the oldest. Where there are none,
 * it is everybody's who may call the gateway.
 */
export async function isUpstreamsAccount(
  accountId: string,
  { kind }: Pick<Login, "kind">,
  accounts: Pick<Accounts, "list">,
): Promise<boolean> {
  return kind !== "accounts" || (await accounts.list())[0]?.id === accountId;
}
