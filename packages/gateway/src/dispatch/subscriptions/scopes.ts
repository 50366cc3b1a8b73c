import type { Scope } from "../../access/access.ts";
import type { Login } from "../../access/identify.ts";
import type { EventSubscriptionRow } from "../../storage/schema/subscriptions.ts";
import { currentScope } from "./current-scope.ts";

/** What subscribers may see, cached until it is cleared. */
export type Scopes = {
  /** Undefined: nothing. */
  of(row: Pick<EventSubscriptionRow, "account_id" | "principal">): Promise<Scope | undefined>;
  forget(): void;
};

export function createScopes(login: Login): Scopes {
  const known = new Map<string, Promise<Scope | undefined>>();
  return {
    async of({ account_id, principal }) {
      const key = `${account_id} ${principal}`;
      const scope = known.get(key) ?? currentScope({ accountId: account_id, principal }, login);
      known.set(key, scope);
      try {
        return await scope;
      } catch (error) {
        known.delete(key);
        throw error;
      }
    },
    forget: () => known.clear(),
  };
}
