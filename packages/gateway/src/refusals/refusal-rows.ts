import type { Finding } from "agentex-webhook-providers";
import { accountColumn } from "../accounts/account.ts";
import type { Column, StoredRow, Write } from "../storage/write.ts";
import type { RefusedRequest } from "./refused-request.ts";

/** A refusal that is about to be stored. */
export type NewRefusal = {
  readonly id: bigint;
  readonly refused: RefusedRequest;
  readonly diagnosis: readonly Finding[];
};

/** The agent that has the name in the request. */
export type KnownAgent = { readonly id: string; readonly account_id: string };

const ID: Column = { name: "id", type: "int8" };
const DIAGNOSIS: Column = { name: "diagnosis", type: "text" };
const COLUMNS: readonly Column[] = [
  ID,
  ...[
    "agent_id",
    "account_id",
    "agent_name",
    "method",
    "path",
    "provider",
    "code",
    "reason",
    "detail",
    "remote_address",
    "headers",
  ].map((name) => ({ name, type: "text" as const })),
  DIAGNOSIS,
];

export function insertion(batch: readonly NewRefusal[], agents: ReadonlyMap<string, KnownAgent>): Write {
  const rows = batch.map(({ id, refused, diagnosis }): StoredRow => {
    const agent = agents.get(refused.agentName);
    return [
      id,
      agent?.id ?? null,
      agent === undefined ? null : accountColumn(agent.account_id),
      refused.agentName,
      refused.method,
      refused.path,
      refused.provider,
      refused.code,
      refused.reason,
      refused.detail,
      refused.remoteAddress,
      JSON.stringify(refused.headers),
      JSON.stringify(diagnosis),
    ];
  });
  return { kind: "insert", table: "refusals", columns: COLUMNS, rows };
}

/** Adds the diagnosis to a stored refusal. */
export function diagnosed(id: bigint, diagnosis: readonly Finding[]): Write {
  return {
    kind: "update",
    table: "refusals",
    keys: [ID],
    columns: [DIAGNOSIS],
    rows: [[id, JSON.stringify(diagnosis)]],
  };
}

/** Removes the oldest refusals beyond this many. */
export function trimming(keep: number): Write {
  return {
    kind: "run",
    sql: "DELETE FROM refusals WHERE id <= (SELECT id FROM refusals ORDER BY id DESC LIMIT 1 OFFSET ?)",
    parameters: [keep],
  };
}
