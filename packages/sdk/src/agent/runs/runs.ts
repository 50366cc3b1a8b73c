import type { Answer } from "../answer.ts";
import { atMost } from "../background.ts";
import type { DeliveryContext } from "../request/delivery-context.ts";
import type { AgentLog } from "../log.ts";
import { answerProblem } from "../problem.ts";
import type { Sleep } from "../registration/stay-registered.ts";
import type { RunCalls } from "./run-calls.ts";
import { withinOf, type RunOptions } from "./run-options.ts";
import { startRun, type Run } from "./run.ts";

/** What a run needs of the request that starts it. */
export type RunStart = {
  readonly request: Request;
  readonly context: DeliveryContext;
  readonly options: RunOptions;
  readonly work: (context: DeliveryContext) => Answer | Promise<Answer>;
};

/** The runs of an agent in this process. */
export type Runs = {
  /** Starts a run, and returns the answer to the gateway; the handler's if there is nothing to report to, or a run to join. */
  start(what: RunStart): Answer | Promise<Answer>;
  /** Reports at once that all are at work. */
  reportNow(): void;
  /**
   * Stops all runs: asks the handlers to stop, and hands those that are still at work after `patience` milliseconds, less some
   * for that, back to the gateway.
   */
  stop(patience: number): Promise<void>;
};

export type RunsParts = {
  readonly calls: () => RunCalls;
  /** Whether the agent is stopping: then no run starts. */
  readonly isStopping: () => boolean;
  readonly log: AgentLog;
  readonly now: () => number;
  readonly random: () => number;
  readonly sleep: Sleep;
};

/** The share of the time for stopping that is kept to hand runs back, in milliseconds. */
const HAND_BACK = 5_000;

export function createRuns(parts: RunsParts): Runs {
  const active = new Set<Run>();
  return {
    start({ request, context, options, work }) {
      const token = request.headers.get("x-agentex-run-token");
      // A copy for `agentex listen`, whose answer does not count; a request from a test; or one for the run at work.
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
      // Throws where the runtime would end the run with the answer.
      context.waitUntil(new Promise<void>((resolve) => (end = resolve)));
      const run = startRun({ ...parts, calls: parts.calls(), address, within, context, work, log });
      active.add(run);
      void run.ended.then(() => {
        active.delete(run);
        end();
      });
      // The response below reached nobody, but the report shows that the run is in progress.
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
