import type { Answer } from "../answer.ts";
import type { DeliveryContext } from "../request/delivery-context.ts";
import type { AgentLog } from "../log.ts";
import type { Sleep } from "../registration/stay-registered.ts";
import { BindRefused } from "./bind-refused.ts";
import { keepReporting, type Heartbeat } from "./keep-reporting.ts";
import type { Reported, RunAddress, RunCalls } from "./run-calls.ts";
import { failureOf, outcomeOf, type RunOutcome } from "./run-outcome.ts";
import { noteOf, usageOf, type PreviousRun, type RunReport, type RunTold } from "./run-report.ts";
import { RunStopped, type StopReason } from "./run-stopped.ts";
import { untilAnswered } from "./until-answered.ts";

/** A run of this agent. */
export type Run = {
  /** Resolves when its end was reported or no longer matters. Never rejects. */
  readonly ended: Promise<void>;
  /** Reports immediately that it is in progress. */
  reportNow(): void;
  /** Asks the handler to stop, because the agent is stopping. */
  stop(): void;
  /** Hands the run back to the gateway, unless it has ended. */
  handBack(): void;
  /** Gives up reporting. */
  giveUp(): void;
};

export type RunParts = {
  readonly calls: RunCalls;
  readonly address: RunAddress;
  /** The milliseconds after which it can no longer succeed. */
  readonly within: number;
  readonly context: DeliveryContext;
  readonly work: (context: DeliveryContext) => Answer | Promise<Answer>;
  readonly log: AgentLog;
  readonly now: () => number;
  readonly random: () => number;
  readonly sleep: Sleep;
};

/** What remains to report: the handler's outcome, or that another agent should take over. */
type End = RunOutcome | "handed_back";

/** Starts a run: calls its handler, reports to the gateway meanwhile, and finally reports how it ended. */
export function startRun(parts: RunParts): Run {
  const { calls, address, context, log, sleep, random } = parts;
  const [working, reporting] = [new AbortController(), new AbortController()];
  let handBack = (): void => {};
  const handedBack = new Promise<"handed_back">((resolve) => {
    handBack = () => resolve("handed_back");
  });
  const deadline = parts.now() + parts.within;
  let told: RunTold = {};
  let lost = false;

  const send = async (report: RunReport, signal: AbortSignal): Promise<Reported> =>
    calls.report(address, { ...told, ...report }, signal);
  const stop = (why: StopReason): void => working.abort(new RunStopped(why));
  const lose = (detail: string): void => {
    lost = true;
    log.warn(`the gateway no longer counts on this run: ${detail}`);
    stop("lost");
  };
  const heartbeat = keepReporting({
    report: async (signal) => send({ state: "working" }, signal),
    onAnswer(answer) {
      if (answer.outcome !== "recorded") lose(answer.detail);
      else if (answer.cancel && !working.signal.aborted) {
        log.info("the run was cancelled");
        stop("cancelled");
      }
    },
    sleep,
    random,
  });

  const report = async (end: RunReport): Promise<void> => {
    const ask = async (): Promise<Reported> => {
      if (parts.now() > deadline) reporting.abort();
      return send(end, reporting.signal);
    };
    const answer = await untilAnswered(ask, { sleep, random, signal: reporting.signal });
    if (answer.outcome === "recorded") return;
    log.error(`the end of the run was not recorded (${end.state}): ${answer.detail}`);
    // A failure that says why is better than a run that seems lost and is repeated.
    if (answer.outcome === "refused" && end.state === "succeeded") {
      await report({ state: "failed", error: `The gateway did not accept the result: ${answer.detail}` });
    }
  };
  const finish = async (end: End): Promise<void> => {
    await heartbeat.stop();
    if (lost) return log.warn("a run ended after it was lost; its outcome does not count");
    await report(end === "handed_back" ? { state: "working", handed_back: true } : end);
  };

  const runContext = {
    ...context,
    ...tellers(heartbeat, (news) => (told = { ...told, ...news })),
    signal: working.signal,
    previous: async () => previousRun(parts, working.signal),
    bind: async (key: string) => bind(key, parts, working.signal),
  };
  const execution = execute(parts, runContext, working.signal);
  return {
    ended: Promise.race([execution, handedBack]).then(finish),
    reportNow: () => heartbeat.reportNow(),
    stop: () => stop("stopping"),
    handBack: () => handBack(),
    giveUp: () => reporting.abort(),
  };
}

async function execute({ work, log }: RunParts, context: DeliveryContext, signal: AbortSignal): Promise<End> {
  try {
    return await outcomeOf(await work(context));
  } catch (error) {
    const reason: unknown = signal.reason;
    const why = reason instanceof RunStopped ? reason.why : undefined;
    if (why === "stopping") return "handed_back";
    if (why === undefined) log.error("the run failed", error);
    return failureOf(error);
  }
}

/** The context's functions with which a handler reports on its run. */
function tellers(
  heartbeat: Heartbeat,
  tell: (news: RunTold) => void,
): Pick<DeliveryContext, "progress" | "usage"> {
  return {
    progress(progress, note) {
      tell({
        progress: Math.min(Math.max(progress, 0), 1) || 0,
        ...(note !== undefined && { note: noteOf(note) }),
      });
      heartbeat.changed();
    },
    usage(usage) {
      tell({ usage: usageOf(usage) });
      heartbeat.changed();
    },
  };
}

async function bind(
  key: string,
  { calls, address, context: { session }, sleep, random }: RunParts,
  signal: AbortSignal,
): Promise<void> {
  if (session === undefined) {
    throw new BindRefused(
      "no_session",
      "This delivery belongs to no conversation, so its run has no session",
    );
  }
  const ask = async () => calls.bind(address, session, key, signal);
  const answer = await untilAnswered(ask, { sleep, random, signal });
  signal.throwIfAborted();
  if (answer.outcome === "refused") throw new BindRefused(answer.code, answer.detail, answer.session);
}

async function previousRun(
  { calls, address, sleep, random }: RunParts,
  signal: AbortSignal,
): Promise<PreviousRun | undefined> {
  if (address.attempt === 1) return undefined;
  const answer = await untilAnswered(async () => calls.previous(address, signal), { sleep, random, signal });
  signal.throwIfAborted();
  return answer.outcome === "found" ? answer.run : undefined;
}
