import { interruption } from "../../../interruption.ts";
import type { Screen } from "../../../terminal/screen.ts";
import { showProgress, type WithRun } from "./show-run.ts";

/**
 * Reports what happens to a delivery until it has ended.
 *
 * @returns how it ended; undefined if following was interrupted.
 */
export async function tellProgress<Shown extends WithRun>(
  screen: Screen,
  follow: (signal: AbortSignal) => AsyncIterable<Shown>,
): Promise<Shown | undefined> {
  const signal = interruption();
  let last: Shown | undefined;
  let told = "";
  for await (const delivery of follow(signal)) {
    last = delivery;
    const line = showProgress(screen, delivery);
    // A change of the time alone is not reported.
    const news = JSON.stringify([delivery.status, delivery.run?.note, delivery.run?.progress, line.length]);
    if (news !== told) screen.remark(line);
    told = news;
  }
  return signal.aborted ? undefined : last;
}
