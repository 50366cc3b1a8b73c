import type { Run } from "agentex-gateway-sdk/client";
import { Facts, type Fact } from "../../../components/rows/facts.tsx";
import { formatAbsolute, formatDuration } from "../../../components/text/format-time.ts";
import { Moment } from "../../../components/text/moment.tsx";
import { describeTokens, formatCost } from "../../../delivery/describe/run.ts";

/** The times of a run, its usage, and its session. */
export function RunFacts({ run, session }: { readonly run: Run; readonly session: string | null }) {
  const { usage } = run;
  const tokens = describeTokens(usage);
  const facts: readonly (Fact | undefined)[] = [
    ...timesOf(run),
    run.attempt === 1 ? undefined : { name: "Attempt", value: run.attempt },
    tokens === undefined ? undefined : { name: "Tokens", value: tokens },
    usage?.cost_usd == null ? undefined : { name: "Cost", value: formatCost(usage.cost_usd) },
    usage?.model == null ? undefined : { name: "Model", value: usage.model },
    session === null ? undefined : { name: "Session", value: <code>{session}</code> },
  ];
  return <Facts facts={facts.filter((fact) => fact !== undefined)} />;
}

function timesOf(run: Run): readonly Fact[] {
  const { state, started_at, finished_at, reported_at, lease_until, ends_by } = run;
  const reported = {
    name: "Last report",
    value: reported_at === null ? "none" : <Moment at={reported_at} />,
  };
  if (finished_at === null) {
    return [
      { name: "Working since", value: <Moment at={started_at} /> },
      reported,
      { name: "Next report due", value: <Moment at={lease_until} /> },
      { name: "Ends by", value: <span title={ends_by}>{formatAbsolute(ends_by)}</span> },
    ];
  }
  const took = Date.parse(finished_at) - Date.parse(started_at);
  return [
    { name: "Ended", value: <Moment at={finished_at} /> },
    { name: "Took", value: formatDuration(took) },
    // The other states came with a report.
    ...(state === "lost" || state === "timed_out" ? [reported] : []),
  ];
}
