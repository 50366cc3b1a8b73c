import type { Run, RunState, RunUsage } from "agentex-gateway-sdk/client";
import type { Tone } from "../../components/marks/tone-badge.tsx";

type Tokens = Pick<RunUsage, "input_tokens" | "output_tokens">;
type RunAppearance = { readonly tone: Tone; readonly label: string };

const APPEARANCES: Readonly<Record<RunState, RunAppearance>> = {
  working: { tone: "busy", label: "working" },
  succeeded: { tone: "good", label: "succeeded" },
  failed: { tone: "bad", label: "failed" },
  lost: { tone: "bad", label: "lost" },
  timed_out: { tone: "bad", label: "timed out" },
  cancelled: { tone: "quiet", label: "cancelled" },
  handed_back: { tone: "warn", label: "handed back" },
};

/** How to display a run's state. */
export function runAppearanceOf({ state, cancel_requested }: Run): RunAppearance {
  return state === "working" && cancel_requested
    ? { tone: "warn", label: "working, cancel requested" }
    : APPEARANCES[state];
}

const EXPLANATIONS: Readonly<Record<RunState, string | undefined>> = {
  working: undefined,
  succeeded: undefined,
  failed: undefined,
  lost: "The agent stopped reporting.",
  timed_out: "It exceeded its time limit.",
  cancelled: "It was cancelled, and the agent stopped.",
  handed_back: "The agent stopped before it had finished, and asked for another attempt.",
};

/** How a run ended, as a sentence; undefined if its state says enough. */
export function explainRun({ state }: Pick<Run, "state">): string | undefined {
  return EXPLANATIONS[state];
}

/** "48,200 in · 3,100 out"; undefined if the agent did not report it. */
export function describeTokens(used: Tokens | null): string | undefined {
  const parts = [
    used?.input_tokens == null ? undefined : `${used.input_tokens.toLocaleString("en")} in`,
    used?.output_tokens == null ? undefined : `${used.output_tokens.toLocaleString("en")} out`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(" · ");
}

const dollars = new Intl.NumberFormat("en", {
  style: "currency",
  currency: "USD",
  minimumFractionDigits: 2,
  maximumFractionDigits: 4,
});

/** "$0.31". Below one cent, shows the significant digits. */
export function formatCost(cost: number): string {
  return dollars.format(cost);
}

/** "40%"; never 100% before the end. */
export function formatProgress(progress: number): string {
  return `${Math.floor(progress * 100)}%`;
}
