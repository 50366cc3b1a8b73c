import type { Answer } from "../answer.ts";
import { atMost } from "../background.ts";
import type { DeliveryContext } from "../request/delivery-context.ts";
import type { AgentLog } from "../log.ts";
import { answerProblem } from "../problem.ts";
import type { Sleep } from "../registration/stay-registered.ts";
import type { RunCalls } from "./run-calls.ts";
import { withinOf, type RunOptions } from "./run-options.ts";
import { startRun, type Run } from "./run.ts";

/** What a run needs from the request that starts it. */
export type RunStart = {
  readonly request: Request;
  readonly context: DeliveryContext;
  readonly options: RunOptions;
  readonly work: (context: DeliveryContext) => Answer | Promise<Answer>;
};

/** The runs of an agent in this process. */
export type Runs = {
  /**
   * Starts a run and returns the response for the gateway. Returns the handler's own if there is no gateway to report to, or if
   * there is a run to join.
   */
  start(what: RunStart): Answer | Promise<Answer>;
  /** Reports immediately that all are in progress. */
  reportNow(): void;
  /**
   * Stops all runs: asks the handlers to stop, and hands runs that are still in progress back to the gateway shortly before
   * `patience` milliseconds are over.
   */
  stop(patience: number): Promise<void>;
};

export type RunsParts = {
  readonly calls: () => RunCalls;
  /** Whether the agent is stopping; if so, no run starts. */
  readonly isStopping: () => boolean;
  readonly log: AgentLog;
  readonly now: () => number;
  readonly random: () => number;
  readonly sleep: Sleep;
};

/** The part of the stop time that is reserved for handing runs back, in milliseconds. */
const HAND_BACK = 5_000;

export function createRuns(parts: RunsParts): Runs {
  const active = new Set<Run>();
  return {
    start({ request, context, options, work }) {
      const token = request.headers.get("x-agentex-run-token");
      // A copy for `agentex listen`, whose response does not count; a request from a test; or one for the run in progress.
      if (token === null || context.joins !== undefined) {
        return work({ ...context, progress: () => {}, usage: () => {}, bind: async () => {} });
      }
      if (parts.isStopping()) {
        return answerProblem({
          code: "agent_stopping",
          detail: "This agent stops, and starts no more runs.",
          headers: { "retry-after": "1" },
        });
      }
      const within = withinOf(options) ?? 0;
      const url = request.headers.get("x-agentex-run-url") ?? undefined;
      const { deliveryId, attempt, log } = context;
      const address = { deliveryId, attempt, token, url };
      let end = (): void => {};
      // Throws if the runtime would end the run with the response.
      context.waitUntil(new Promise<void>((resolve) => (end = resolve)));
      const run = startRun({ ...parts, calls: parts.calls(), address, within, context, work, log });
      active.add(run);
      void run.ended.then(() => {
        active.delete(run);
        end();
      });
      // The gateway never got the response below, but the report tells it that the run is in progress.
      request.signal.addEventListener("abort", () => run.reportNow());
      return new Response(null, {
        status: 202,
        headers: {
          "x-agentex-run": "started",
          ...(options.within !== undefined && { "x-agentex-run-within": String(Math.ceil(within / 1_000)) }),
        },
      });
    },

    reportNow() {
      for (const run of active) run.reportNow();
    },

    async stop(patience) {
      if (active.size === 0) return;
      const runs = [...active];
      parts.log.info(`stopping: ${runs.length === 1 ? "1 run is" : `${runs.length} runs are`} asked to stop`);
      for (const run of runs) run.stop();
      const ended = Promise.all(runs.map(async (run) => run.ended));
      const grace = Math.max(patience / 2, patience - HAND_BACK);
      await atMost(grace, ended);
      for (const run of active) run.handBack();
      await atMost(patience - grace, ended);
      for (const run of active) run.giveUp();
      await ended;
    },
  };
}
