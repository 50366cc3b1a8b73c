import type { Context } from "hono";
import type { Kysely } from "kysely";
import type { Access } from "../../access/access.ts";
import type { ApiEnv } from "../../access/api-env.ts";
import { accountColumn } from "../../accounts/account.ts";
import type { Schema } from "../../storage/schema/schema.ts";
import { parseDeliveryId } from "../../ids/delivery-id.ts";
import { deliveryDenied, deliveryMissing } from "./delivery-problems.ts";

/** A delivery, if the caller may see it. What is not theirs looks as if it did not exist. */
export type DeliveryReached =
  | { readonly outcome: "found"; readonly id: bigint }
  | { readonly outcome: "missing" }
  /** The caller may only see it. */
  | { readonly outcome: "denied" };

/** @param operation - `execute` to replay or cancel it. */
export async function reachDelivery(
  browse: Kysely<Schema>,
  access: Access,
  spelled: string,
  operation: "read" | "execute",
): Promise<DeliveryReached> {
  const id = parseDeliveryId(spelled);
  const row =
    id === undefined
      ? undefined
      : await browse
          .selectFrom("deliveries")
          .select(["account_id", "agent_id"])
          .where("id", "=", id)
          .executeTakeFirst();
  if (id === undefined || row === undefined) return { outcome: "missing" };
  if (access.within !== undefined && accountColumn(access.within) !== row.account_id) {
    return { outcome: "missing" };
  }
  const agent = { type: "agent", id: row.agent_id } as const;
  if (operation === "execute" && (await access.may("execute", agent))) return { outcome: "found", id };
  if (!(await access.may("read", agent))) return { outcome: "missing" };
  return operation === "read" ? { outcome: "found", id } : { outcome: "denied" };
}

/** A delivery that the caller may replay or cancel, or else the response that says why not. */
export async function reachToExecute(context: Context<ApiEnv>, browse: Kysely<Schema>, spelled: string) {
  const reached = await reachDelivery(browse, context.get("access"), spelled, "execute");
  switch (reached.outcome) {
    case "found":
      return reached;
    case "missing":
      return { outcome: "refused", problem: deliveryMissing(context, spelled) } as const;
    case "denied":
      return { outcome: "refused", problem: deliveryDenied(context, spelled) } as const;
  }
}
