import type { AgentActivity } from "agentex-gateway-sdk/client";
import { formatShare } from "../../components/text/format-share.ts";

/** "97.5%"; undefined if nothing has finished. */
export function describeSuccess({ delivered, failed }: AgentActivity): string | undefined {
  const finished = delivered + failed;
  return finished === 0 ? undefined : formatShare(delivered / finished);
}

/**
 * "4 waiting, 2 held"; undefined if nothing waits.
 *
 * @param isComplete - whether everything that waits was counted.
 */
export function describeWaiting(
  { waiting, working, held }: AgentActivity,
  isComplete: boolean,
): string | undefined {
  const parts = Object.entries({ waiting, held, working }).flatMap(([name, count]) =>
    count === 0 ? [] : [`${count.toLocaleString("en")} ${name}`],
  );
  if (parts.length === 0) return isComplete ? undefined : "not counted";
  return isComplete ? parts.join(", ") : `at least ${parts.join(", ")}`;
}
