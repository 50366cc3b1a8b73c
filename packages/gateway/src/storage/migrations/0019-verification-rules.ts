import type { EngineMigration } from "./migration.ts";

/** In definitions of custom providers, `proof` is now called `verification`, and `olderProofs` `olderSignatures`. */
export const up: EngineMigration = async (query) => {
  const providers = await query
    .selectFrom("custom_providers")
    .select(["account_id", "id", "definition"])
    .execute();
  for (const { account_id, id, definition } of providers) {
    await query
      .updateTable("custom_providers")
      .set({ definition: renamed(definition) })
      .where("account_id", "=", account_id)
      .where("id", "=", id)
      .execute();
  }
};

const NEW_NAMES = new Map([
  ["proof", "verification"],
  ["olderProofs", "olderSignatures"],
]);

function renamed(definition: string): string {
  const members = Object.entries(JSON.parse(definition) as object);
  return JSON.stringify(
    Object.fromEntries(members.map(([name, value]) => [NEW_NAMES.get(name) ?? name, value])),
  );
}
