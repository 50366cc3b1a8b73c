import { LOCAL_ACCOUNT_ID } from "../../../../gateway/src/accounts/account.ts";
import { firstIdAt } from "../../../../gateway/src/ids/delivery-id.ts";
import { openDatabase } from "../../../../gateway/src/storage/open.ts";
import { agentRow, deliveryRow } from "../../../../gateway/test/harness/stores/delivery-rows.ts";

const MINUTE = 60_000;
const AGENTS = 60;
const REFUSALS = 1_000;
const CHUNK = 100;
const EVENTS = ["push", "pull_request.opened", "issue_comment.created", "check_run.completed"];
const PEOPLE = ["mona", "hubot", "ada", "grace"];
const HELD_FOR = JSON.stringify({ clause: "owner, member", saw: "none" });
const CODES = ["signature_invalid", "credentials_missing", "route_not_found", "key_invalid"];

/**
 * Fills a database, given by its URL, with this many deliveries from the last days, and with more agents than fit on a screen.
 */
export async function fillMany(url: string, count: number): Promise<void> {
  const database = await openDatabase(url);
  const now = Date.now();
  const insert = async <Row>(rows: readonly Row[], into: (chunk: readonly Row[]) => Promise<unknown>) => {
    for (let at = 0; at < rows.length; at += CHUNK) await into(rows.slice(at, at + CHUNK));
  };
  const names = Array.from({ length: AGENTS }, (_, index) => `agent-${String(index).padStart(2, "0")}`);
  await insert(
    names.map((name) => agentRow(name)),
    async (rows) => database.query.insertInto("agents").values(rows).execute(),
  );
  const deliveries = Array.from({ length: count }, (_, index) => deliveryOf(now, index, names));
  await insert(deliveries, async (rows) => database.query.insertInto("deliveries").values(rows).execute());
  await insert(
    deliveries.map(({ id }, index) => ({
      delivery_id: id,
      headers: '[["content-type","application/json"]]',
      pieces_id: null,
      body_size: null,
      body: Buffer.from(JSON.stringify({ number: index, title: "Retry card captures" })),
      digest: null,
      shared: null,
    })),
    async (rows) => database.query.insertInto("delivery_requests").values(rows).execute(),
  );
  await insert(
    Array.from({ length: REFUSALS }, (_, index) => refusalOf(now, index, names)),
    async (rows) => database.query.insertInto("refusals").values(rows).execute(),
  );
  await database.close();
}

function deliveryOf(now: number, index: number, names: readonly string[]) {
  const at = now - (index + 1) * 2 * MINUTE;
  const person = PEOPLE[index % PEOPLE.length] ?? "";
  const number = 400 + (index % 50);
  const status = index % 12 === 5 ? "held" : index % 10 === 0 ? "failed" : "delivered";
  return deliveryRow(firstIdAt(at), {
    account_id: LOCAL_ACCOUNT_ID,
    // A third belongs to one agent.
    agent_id: names[index % 3 === 0 ? 0 : index % names.length] ?? "",
    route: "POST /code_changes",
    method: "POST",
    path: "/code_changes",
    provider: "github",
    event: EVENTS[index % EVENTS.length] ?? null,
    status,
    ...(status === "held" && { reason_code: "standing", reason_detail: HELD_FOR }),
    ...(status === "held" && { attempts: 0, agent_status: null, duration: null, finished_at: null }),
    ...(status === "failed" && { agent_status: 500, attempts: 4 }),
    ...(status !== "held" && { finished_at: at + 12 }),
    summary: `${person} opened pull request #${number}: Retry card captures that time out, part ${index}`,
    conversation: `octo-org/payments-api#${number}`,
    actor_name: person,
    actor_kind: "user",
    changed_at: at,
  });
}

function refusalOf(now: number, index: number, names: readonly string[]) {
  const code = CODES[index % CODES.length] ?? "";
  const name = names[index % 3] ?? "";
  return {
    id: firstIdAt(now - (index + 1) * 7 * MINUTE),
    agent_id: name,
    account_id: LOCAL_ACCOUNT_ID,
    agent_name: name,
    method: "POST",
    path: "/code_changes",
    provider: code === "credentials_missing" ? null : "github",
    code,
    reason: code,
    detail: "No key of the agent made this signature.",
    diagnosis: "[]",
    remote_address: "192.0.2.7",
    headers: null,
  };
}
