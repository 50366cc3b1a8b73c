import type { Attempt, Delivery, DeliveryDetail } from "agentex-gateway-sdk/client";
import { printable, printableLines } from "../../../terminal/printable.ts";
import type { Screen } from "../../../terminal/screen.ts";
import { showDuration, showTime, showTimeOfDay } from "../../../terminal/show-time.ts";
import { renderFields, renderTable, type Column } from "../../../terminal/table.ts";
import { runFields } from "./show-run.ts";
import { FORMATS } from "./status-formats.ts";

/** Deliveries as a table. */
export function showDeliveries(screen: Screen, deliveries: readonly Delivery[]): string {
  const columns: Column<Delivery>[] = [
    { title: "ID", of: ({ id }) => id },
    { title: "ARRIVED", of: ({ received_at }) => showTime(received_at) },
    { title: "STATUS", of: ({ status }) => status, format: ({ status }) => FORMATS[status] },
    { title: "ANSWER", of: (delivery) => outcomeOf(delivery), shrinks: true },
    { title: "AGENT", of: ({ agent_name }) => agent_name, shrinks: true },
    { title: "FROM", of: ({ provider }) => provider },
    { title: "EVENT", of: ({ event }) => event, shrinks: true },
    { title: "ROUTE", of: ({ route }) => route, shrinks: true },
  ];
  return renderTable(screen, columns, deliveries);
}

function describeActor({ actor, standing }: Delivery): string | undefined {
  if (actor === null) return undefined;
  const named = actor.name ?? actor.id ?? "unknown";
  return [named, actor.kind === "user" ? undefined : (actor.kind ?? undefined), standing ?? undefined]
    .filter((part) => part !== undefined)
    .join(", ");
}

/** One change of a delivery, on one line. */
export function showChange({ paint }: Pick<Screen, "paint">, delivery: Delivery): string {
  return [
    paint("dim", showTimeOfDay(delivery.changed_at)),
    delivery.id,
    paint(FORMATS[delivery.status], delivery.status.padEnd(10)),
    printable(`${delivery.agent_name ?? "-"}  ${delivery.route}`),
    printable([delivery.provider, delivery.event].filter((part) => part !== null).join(" ")),
    paint("dim", printable(outcomeOf(delivery) ?? "")),
  ]
    .join("  ")
    .trimEnd();
}

/** Everything known about a delivery. */
export function showDetail(screen: Screen, delivery: DeliveryDetail): string {
  const { paint } = screen;
  return [
    renderFields(screen, deliveryFields(delivery)),
    ...(delivery.run === null
      ? []
      : [paint("bold", "The agent's run"), renderFields(screen, runFields(delivery.run))]),
    paint("bold", "Attempts"),
    delivery.attempts.length === 0 ? "None." : showAttempts(screen, delivery.attempts),
    ...showLast(screen, delivery.attempts.at(-1)),
    ...showRequest(screen, delivery),
  ].join("\n\n");
}

function deliveryFields(delivery: DeliveryDetail): Parameters<typeof renderFields>[1] {
  return [
    ["ID", delivery.id],
    ["Status", delivery.status],
    ["Summary", delivery.summary ?? undefined],
    ["Why", delivery.reason?.sentence],
    ["Actor", describeActor(delivery)],
    ["Agent", delivery.status === "unrouted" ? "none yet" : (delivery.agent_name ?? "(deleted)")],
    ["Source", delivery.source_id === null ? undefined : (delivery.source_name ?? "(deleted)")],
    ["Installation", delivery.source_value ?? undefined],
    ["Shadow", delivery.shadow ? "yes: its response does not count" : undefined],
    ["Route", delivery.route],
    ["Path", delivery.path],
    ["From", delivery.provider],
    ["Event", delivery.event],
    ["Key", delivery.key_name ?? "(deleted)"],
    ["Ordering key", delivery.conversation],
    ["Policy", `${delivery.policy}, ${delivery.ordering}`],
    ["Received", showTime(delivery.received_at)],
    ["Sender received", describeAnswered(delivery)],
    ["Next attempt", delivery.next_attempt_at === null ? undefined : showTime(delivery.next_attempt_at)],
    ["Finished", showTime(delivery.finished_at)],
    ["Replay of", delivery.replay_of ?? undefined],
    ["Replayed as", delivery.replays.length === 0 ? undefined : delivery.replays.join(", ")],
  ];
}

/** Where the last attempt was redirected, and what the agent answered. */
function showLast({ paint }: Screen, last: Attempt | undefined): string[] {
  const parts: string[] = [];
  if (last?.redirect != null) {
    const { to, advice } = last.redirect;
    const told = [to === null ? undefined : `To ${to}.`, advice].filter((part) => part !== undefined);
    parts.push(paint("bold", "The agent redirected"), printable(told.join(" ")));
  }
  const answer = last?.answer;
  if (answer != null && answer.encoding === "utf-8" && answer.content !== "") {
    parts.push(
      paint("bold", "The agent's response"),
      printableLines(answer.content) + (answer.is_cut ? " …" : ""),
    );
  }
  return parts;
}

function showRequest({ paint }: Screen, { request }: DeliveryDetail): string[] {
  if (request === null) return [];
  return [
    paint("bold", `The request (${request.body_size} bytes; --body shows them)`),
    request.headers
      .map(([name, value]) => `${paint("dim", `${printable(name)}:`)} ${printable(value)}`)
      .join("\n"),
  ];
}

/** What the sender was told, and when. */
function describeAnswered({
  answered_status,
  answered_after_ms,
  answered_by,
  answer_too_late,
}: Delivery): string | undefined {
  if (answered_status === null) return undefined;
  const whose = answered_by === "agent" ? "the agent's response" : "from the gateway";
  const late = answer_too_late ? "; the agent's response came too late" : "";
  return `${answered_status} after ${showDuration(answered_after_ms) ?? "?"}, ${whose}${late}`;
}

function showAttempts(screen: Screen, attempts: readonly Attempt[]): string {
  return renderTable(
    screen,
    [
      { title: "#", of: ({ number }) => number },
      { title: "BEGAN", of: ({ started_at }) => showTime(started_at) },
      { title: "TOOK", of: ({ duration_ms }) => showDuration(duration_ms) ?? "in progress" },
      { title: "STATUS", of: ({ agent_status }) => agent_status },
      { title: "ERROR", of: ({ error }) => error },
    ],
    attempts,
  );
}

function outcomeOf({ agent_status, error, duration_ms, attempt_count }: Delivery): string | null {
  const what = error ?? (agent_status === null ? null : String(agent_status));
  if (what === null) return null;
  const took = showDuration(duration_ms);
  return [what, took === null ? "" : `in ${took}`, attempt_count > 1 ? `(attempt ${attempt_count})` : ""]
    .filter((part) => part !== "")
    .join(" ");
}
