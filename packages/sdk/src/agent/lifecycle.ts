import { listen, stopAtSignals } from "#serving";
import { startPulling } from "../pull/start-pulling.ts";
import type { Background } from "./background.ts";
import type { Registration } from "./registration/registration.ts";
import { stayRegistered } from "./registration/stay-registered.ts";
import { tellGateway } from "./registration/tell-gateway.ts";
import type { Runs } from "./runs/runs.ts";
import type { Intake } from "./serving/intake.ts";
import type { NodeListener } from "./serving/node-listener.ts";
import type { Settings } from "./settings.ts";

/** Starts and stops an agent. */
export type Lifecycle = {
  /** Listens or claims, and registers. @throws Error if it is already running, cannot listen, or is rejected permanently. */
  start(): Promise<void>;
  /** Resolves when it has finished what it accepted. */
  stop(): Promise<void>;
  /** The port on which it is listening. */
  port(): number | undefined;
  isRunning(): boolean;
  isStopping(): boolean;
  /** Registers now instead of at the next heartbeat. */
  wake(): void;
};

export type LifecycleParts = {
  readonly settings: Settings;
  readonly registration: Registration;
  readonly background: Background;
  readonly runs: Runs;
  readonly fetch: (request: Request) => Promise<Response>;
  readonly listener: NodeListener;
};

type Running = {
  intake: Intake;
  /** Stops the background work. */
  readonly stop: AbortController;
  readonly forgetSignals: () => void;
};

/** Before a pulling agent has registered. */
const NO_INTAKE: Intake = { close: async () => 0 };

export function createLifecycle(parts: LifecycleParts): Lifecycle {
  const { settings, registration, listener } = parts;
  const { log, pull } = settings;
  let starting = false;
  let running: Running | undefined;
  let stopping: Promise<void> | undefined;
  let waking = new AbortController();

  const stop = async (): Promise<void> => {
    stopping ??= close().finally(() => {
      stopping = undefined;
    });
    return stopping;
  };

  const begin = async (): Promise<void> => {
    const intake = pull === undefined ? await openPort(settings, listener) : NO_INTAKE;
    const stopped = new AbortController();
    const { signal } = stopped;
    const forgetSignals = settings.stopAtSignals ? stopAtSignals(stop) : () => {};
    const now: Running = { intake, stop: stopped, forgetSignals };
    running = now;
    if (!settings.checkSignature) log.warn("accepts requests from anyone: signatures are not checked");

    const first = await registration.register(signal);
    if (first.outcome === "refused" && !signal.aborted) {
      await stop();
      throw first.error;
    }
    if (pull !== undefined && !signal.aborted) {
      now.intake = startPulling({ ...settings, pull, registration, handle: parts.fetch });
    }
    const { heartbeat, random, sleep } = settings;
    const nap = async (time: number): Promise<void> => sleep(time, AbortSignal.any([signal, waking.signal]));
    stayRegistered(first, { registration, heartbeat, nap, random, signal }).catch((error: unknown) =>
      log.error("stopped keeping the registration up to date", error),
    );
  };

  const close = async (): Promise<void> => {
    if (running === undefined) return endBackground(parts);
    const { intake, stop: stopped, forgetSignals } = running;
    log.info("stopping: finishing requests in progress");
    stopped.abort();
    if (pull === undefined) await tellGateway(settings, registration);
    const [cutOff] = await Promise.all([intake.close(settings.stopTimeout), endBackground(parts)]);
    if (cutOff === 0) log.info("stopped");
    else {
      const left = pull === undefined ? `${cutOff} requests unanswered` : `${cutOff} deliveries handed back`;
      log.warn(`stopped with ${left} after ${settings.stopTimeout / 1000} s`);
    }
    running = undefined;
    forgetSignals();
  };

  return {
    async start() {
      if (starting || running !== undefined) throw new Error("The agent is already started");
      starting = true;
      try {
        await begin();
      } finally {
        starting = false;
      }
    },
    stop,
    port: () => running?.intake.port,
    isRunning: () => running !== undefined,
    isStopping: () => stopping !== undefined,
    wake() {
      waking.abort();
      waking = new AbortController();
    },
  };
}

async function openPort({ host, port, log }: Settings, listener: NodeListener): Promise<Intake> {
  const opened = await listen(listener, host, port);
  log.info(`listening on ${host}:${opened.port}`);
  return opened;
}

/** Ends runs, and waits for other work after responses. */
async function endBackground({ settings, background, runs }: LifecycleParts): Promise<void> {
  const { log, stopTimeout } = settings;
  const [unfinished] = await Promise.all([background.ended(stopTimeout), runs.stop(stopTimeout)]);
  if (unfinished > 0) {
    const work = unfinished === 1 ? "piece" : "pieces";
    log.warn(`stopped before ${unfinished} ${work} of work after a response had ended`);
  }
}
