import type { Claim, Settlement } from "agentex-gateway-sdk/pull";
import { printable } from "../../../terminal/printable.ts";
import type { Format, Screen } from "../../../terminal/screen.ts";
import { showDuration, showTimeOfDay } from "../../../terminal/show-time.ts";

/** What became of one delivery. */
export type Settled = {
  readonly delivery: Claim["delivery"];
  readonly settlement: Settlement;
  /** Whether the gateway recorded it; otherwise another attempt counts. */
  readonly isRecorded: boolean;
  /** Milliseconds. */
  readonly duration: number;
};

/** How much of an answer is shown, in characters. */
const LONGEST_SHOWN = 120;

type Word = "acknowledged" | "to be retried" | "failed" | "handed back" | "lost";

/** As a program reads it. */
export function settledJson({ delivery, settlement, isRecorded, duration }: Settled): object {
  const { id, attempt, provider, event } = delivery;
  const outcome = isRecorded ? settlement.outcome : "lost";
  return {
    delivery_id: id,
    attempt,
    provider,
    event,
    outcome,
    reason: reasonOf(settlement) ?? null,
    duration,
  };
}

/** As a person reads it. */
export function settledLine({ paint }: Screen, settled: Settled): string {
  const { delivery, settlement, duration } = settled;
  const word = wordOf(settled);
  const remark = reasonOf(settlement) ?? answerOf(settlement);
  return [
    paint("dim", showTimeOfDay(new Date().toISOString())),
    paint(COLORS[word], word),
    printable([delivery.provider, delivery.event].filter((part) => part !== null).join(" ")),
    printable(`${delivery.method} ${delivery.path}`),
    paint("dim", showDuration(duration) ?? ""),
    paint("dim", delivery.id),
    ...(remark === undefined ? [] : [printable(remark)]),
  ].join("  ");
}

const COLORS: Readonly<Record<Word, Format>> = {
  acknowledged: "green",
  "to be retried": "yellow",
  failed: "red",
  "handed back": "yellow",
  lost: "red",
};

function wordOf({ settlement, isRecorded }: Settled): Word {
  if (!isRecorded) return "lost";
  switch (settlement.outcome) {
    case "ack":
    case "left_to_run":
      return "acknowledged";
    case "nack":
      return "to be retried";
    case "failed":
      return "failed";
    case "handed_back":
      return "handed back";
  }
}

/** The first line of the answer. */
function answerOf(settlement: Settlement): string | undefined {
  if (settlement.outcome !== "ack") return undefined;
  const [line = ""] = (settlement.body ?? "").trimStart().split("\n", 1);
  return line === "" ? undefined : line.slice(0, LONGEST_SHOWN).toWellFormed();
}

function reasonOf(settlement: Settlement): string | undefined {
  switch (settlement.outcome) {
    case "failed":
      return settlement.error;
    case "nack":
      return settlement.reason;
    case "ack":
    case "handed_back":
    case "left_to_run":
      return undefined;
  }
}
