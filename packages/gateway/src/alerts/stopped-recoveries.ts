import type { Kysely } from "kysely";
import type { Scope } from "../access/access.ts";
import { readReceiver } from "../recoveries/find-source.ts";
import { receiversWithin } from "../recoveries/receivers-within.ts";
import type { Schema } from "../storage/schema/schema.ts";

/** A recovery whose credential is invalid, or lacks access to its webhook. */
export type StoppedRecovery = {
  readonly name: string;
  readonly provider: string;
  readonly receiver: ReturnType<typeof readReceiver>;
  readonly code: "credential_refused" | "webhook_not_found";
  /** Why, in one sentence. */
  readonly detail: string;
  /** In Unix milliseconds. */
  readonly since: number;
};

/** Recoveries that wait for a new credential. */
export async function findStoppedRecoveries(
  browse: Kysely<Schema>,
  scope: Scope,
  limit: number,
): Promise<StoppedRecovery[]> {
  const rows = await browse
    .selectFrom("recoveries")
    .innerJoin("agents", "agents.id", "recoveries.receiver_id")
    .select([
      "recoveries.name",
      "recoveries.provider",
      "agents.name as receiver_name",
      "recoveries.problem",
      "recoveries.problem_detail",
      "recoveries.problem_since",
    ])
    .where("recoveries.problem", "in", ["credential_refused", "webhook_not_found"])
    .where(receiversWithin(scope))
    .orderBy("recoveries.problem_since")
    .limit(limit)
    .execute();
  return rows.map(({ name, provider, receiver_name, problem, problem_detail, problem_since }) => ({
    name,
    provider,
    receiver: readReceiver(receiver_name),
    code: problem === "webhook_not_found" ? problem : "credential_refused",
    detail: problem_detail ?? "",
    since: problem_since ?? 0,
  }));
}
