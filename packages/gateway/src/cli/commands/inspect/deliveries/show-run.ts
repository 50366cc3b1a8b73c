import type { DeliveryStatus, Run } from "agentex-gateway-sdk/client";
import type { Ending } from "../../../exit-codes.ts";
import { printable } from "../../../terminal/printable.ts";
import type { Screen } from "../../../terminal/screen.ts";
import { showTime, showTimeOfDay } from "../../../terminal/show-time.ts";
import type { renderFields } from "../../../terminal/table.ts";
import { FORMATS } from "./status-formats.ts";

/** A delivery as far as its sender may see it, too. */
export type WithRun = { readonly status: DeliveryStatus; readonly run: Run | null };

/** The latest change of a delivery and its run, on one line. */
export function showProgress({ paint }: Pick<Screen, "paint">, { status, run }: WithRun): string {
  const { progress = null, note = null, error = null } = run ?? {};
  return [
    paint("dim", showTimeOfDay(new Date().toISOString())),
    paint(FORMATS[status], status.padEnd(10)),
    progress === null ? "" : showPercent(progress).padStart(4),
    printable(note ?? ""),
    run?.state === "working" && run.cancel_requested ? "(cancel requested)" : "",
    error === null || run?.state === "working" ? "" : printable(error),
  ]
    .filter((part) => part !== "")
    .join("  ");
}

/** A run's fields, for people. */
export function runFields(run: Run): Parameters<typeof renderFields>[1] {
  return [
    ["State", run.cancel_requested && run.state === "working" ? "working, cancel requested" : run.state],
    ["Attempt", String(run.attempt)],
    ["Started", showTime(run.started_at)],
    ["Last report", showTime(run.reported_at) ?? undefined],
    ["Lost at", run.state === "working" ? showTime(run.lease_until) : undefined],
    ["Ended", showTime(run.finished_at) ?? undefined],
    ["Progress", run.progress === null ? undefined : showPercent(run.progress)],
    ["Note", run.note ?? undefined],
    ["Error", run.error ?? undefined],
    ["Result", run.result == null ? undefined : JSON.stringify(run.result)],
    ["Usage", describeUsage(run)],
    ["Session", run.session ?? undefined],
  ];
}

/** How a command that waited for a delivery ends. */
export function endingOfDelivery(delivery: WithRun | undefined): Ending {
  if (delivery === undefined) return "interrupted";
  return delivery.status === "delivered" ? "done" : "failed";
}

function describeUsage({ usage }: Run): string | undefined {
  if (usage === null) return undefined;
  const { input_tokens: input, output_tokens: output, cost_usd: cost, model } = usage;
  return [
    input === null ? undefined : `${input} input tokens`,
    output === null ? undefined : `${output} output tokens`,
    cost === null ? undefined : `$${cost}`,
    model ?? undefined,
  ]
    .filter((part) => part !== undefined)
    .join(", ");
}

function showPercent(progress: number): string {
  return `${Math.floor(progress * 100)}%`;
}
