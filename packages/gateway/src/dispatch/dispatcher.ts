import type { Agents } from "../agents/agents.ts";
import { finalStatusesOf } from "../agents/route.ts";
import { isNoConnection, type Presence } from "./presence/presence.ts";
import type { Keys } from "../keys/keys.ts";
import { SMALL_BODY, type BodyMemory } from "../bodies/body-memory.ts";
import type { DeliveryMetrics } from "../deliveries/delivery-metrics.ts";
import type { Logger } from "../telemetry/log.ts";
import type { AgentSlots } from "./agent-slots.ts";
import type { Attempted, Destination } from "./attempts/attempt.ts";
import { formatDeliveryId } from "../ids/delivery-id.ts";
import type { AttemptResult, RunningDelivery, Verdict } from "../deliveries/delivery.ts";
import type { AnswerSink } from "./attempts/forward.ts";
import { createBreakOff, type Cancellation, type Term } from "./attempts/cancellation.ts";
import type { HeldAnswer } from "./attempts/held-answer.ts";
import type { Journal } from "./queue/journal.ts";
import { withBody, type Tried } from "./attempts/outgoing-body.ts";
import type { Queue } from "./queue/queue.ts";
import type { QueueDepth } from "./queue/queue-depth.ts";
import { judge } from "./attempts/retry-schedule.ts";

/** Delivers what waits, as slots, lanes and the agents' presence allow. */
export type DeliveryDispatcher = {
  /** There may be something to do for this agent. */
  poke(agentId: string): void;
  /** Whether others of this agent are due already: who comes now is to go after them. */
  hasBacklog(agentId: string): boolean;
  /** The term that it is now: to be asked for before anything is claimed. */
  term(): Term;
  /** Runs a delivery that this gateway accepted as running in a term; its slot is taken already. */
  run(delivery: RunningDelivery, term: Term): void;
  /** The agent's answer to this delivery, if this gateway gets it, goes to a sender who waits. */
  hold(id: bigint, agentId: string, answer: HeldAnswer): void;
  /** That sender does not wait any longer. */
  unhold(id: bigint): void;
  /** Looks for what is due, whichever gateway left it. */
  sweep(): Promise<void>;
  /** Breaks off every attempt: another gateway may begin them again. */
  breakOff(): void;
  /** Whether what waits is attempted by and by. */
  isDelivering(): boolean;
  /** Begins no attempt of what waits any more. Senders who wait for such an attempt hear 202. */
  quiesce(): void;
  /** Resolves when the last attempt has ended. */
  idle(): Promise<void>;
};

export type DispatcherParts = {
  readonly agents: Pick<Agents, "find">;
  readonly keys: Pick<Keys, "internalKey">;
  readonly presence: Presence;
  readonly slots: AgentSlots;
  readonly queue: Queue;
  readonly depth: Pick<QueueDepth, "changed">;
  readonly journal: Pick<Journal, "finish">;
  readonly memory: BodyMemory;
  /** Makes one attempt; see `makeAttempt`. */
  readonly attempt: (
    delivery: RunningDelivery,
    destination: Destination,
    sink: AnswerSink | undefined,
    cancellation: Cancellation,
  ) => Promise<Attempted>;
  /** Whether other gateways leave this one what it has, at this moment. */
  readonly isLeased: () => boolean;
  readonly schedule: readonly number[];
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Resolves after so many milliseconds. */
  readonly wait: (milliseconds: number) => Promise<void>;
  readonly random: () => number;
  readonly measure: Pick<DeliveryMetrics, "attempted">;
  readonly log: Logger;
};

/** How many deliveries are claimed at once at the most. */
const MOST_CLAIMED = 32;
const FAULT = "gateway fault";
/** How long a delivery waits after an attempt failed by a fault of the gateway's own, in milliseconds. */
const FAULT_WAIT = 5_000;
/** How long one waits for which there was no room in memory, in milliseconds. */
const NO_ROOM_WAIT = 1_000;
/** When a result could not be written, it is tried again after this many milliseconds. */
const WRITE_AGAIN_AFTER = 500;

export function createDispatcher(parts: DispatcherParts): DeliveryDispatcher {
  const { agents, keys, presence, slots, queue, depth, journal, memory, schedule, now, random } = parts;
  const { measure, log } = parts;
  const held = new Map<bigint, { agentId: string; answer: HeldAnswer }>();
  const running = new Set<bigint>();
  const waitingForIdle: (() => void)[] = [];
  const pumping = new Map<string, { again: boolean }>();
  let breakOff = createBreakOff(parts.isLeased);
  let stopping = false;

  /** Takes what is due into free slots that are reserved already, and runs it. @returns how many. */
  const claim = async (agentId: string, reserved: number): Promise<number> => {
    // Small bodies come with the claim; larger ones are read when there is room for them.
    const bytes = reserved * SMALL_BODY;
    if (!memory.small.tryTake(bytes)) await memory.small.take(bytes, Number.POSITIVE_INFINITY);
    // The answer may come after a pause in which others took over what was claimed.
    const term = breakOff;
    let claimed: readonly RunningDelivery[] = [];
    try {
      claimed = await queue.claim(agentId, reserved);
      depth.changed(agentId, -claimed.length);
      for (const delivery of claimed) run(delivery, term);
    } finally {
      memory.small.release(bytes);
      slots.release(agentId, reserved - claimed.length);
    }
    return claimed.length;
  };
  /** Claims and runs until slots or work run out; pokes that come meanwhile make it look again. */
  const pump = async (agentId: string): Promise<void> => {
    const concurrency = (await agents.find({ id: agentId }))?.concurrency ?? 1;
    const mayRun = (): boolean => !stopping && !presence.isPaused(agentId);
    while (mayRun()) {
      // Taken before the claim: a webhook that comes in meanwhile must not find them free.
      const reserved = slots.takeMany(agentId, concurrency, MOST_CLAIMED);
      if (reserved === 0) {
        waiting.add(agentId);
        return;
      }
      const taken = await claim(agentId, reserved);
      if (taken < reserved) {
        waiting.delete(agentId);
        return;
      }
    }
  };
  const poke = (agentId: string): void => {
    // In a long outage most of what is due is for paused agents: a sweep is not to ask the store about each.
    if (stopping || presence.isPaused(agentId)) return;
    const current = pumping.get(agentId);
    if (current !== undefined) {
      current.again = true;
      return;
    }
    const mine = { again: false };
    pumping.set(agentId, mine);
    pump(agentId)
      .catch((error: unknown) => log.error({ err: error }, "due deliveries could not be claimed"))
      .finally(() => {
        pumping.delete(agentId);
        if (mine.again) poke(agentId);
      });
  };

  const attempt = async (delivery: RunningDelivery, term: Term): Promise<Attempted> => {
    const agent = await agents.find({ id: delivery.webhook.agentId });
    if (agent === undefined || agent.acpUrl === null)
      return { result: withoutAnswer("agent_gone"), cause: undefined };
    const destination = {
      acpUrl: agent.acpUrl,
      agentName: agent.name,
      internalKey: await keys.internalKey(agent),
    };
    const sink = held.get(delivery.id)?.answer;
    const attempted = await parts.attempt(delivery, destination, sink, term.cancellation());
    const { result } = attempted;
    // Its term has ended, or it was given up; nobody hung up here.
    if (result.error === "caller_gone")
      return { ...attempted, result: { ...result, error: "gateway_stopped" } };
    const finalStatuses = finalStatusesOf(agent, delivery.webhook.route, result.agentStatus);
    return finalStatuses.length === 0 ? attempted : { ...attempted, finalStatuses };
  };

  /** Whoever waits for its answer here does not get one. */
  const letGo = (id: bigint): void => {
    held.get(id)?.answer.giveUp();
    held.delete(id);
  };
  /** An attempt that was not made does not count, and leaves the others of its claim alone. */
  const putBack = async (
    delivery: RunningDelivery,
    { notMade, cause }: Extract<Tried, { notMade: string }>,
  ): Promise<void> => {
    const about = { delivery: formatDeliveryId(delivery.id), err: cause };
    if (notMade === "no_room") log.info(about, "no room in memory for a body, another attempt follows");
    else log.error(about, "a body could not be read, another attempt follows");
    const wait = notMade === "no_room" ? NO_ROOM_WAIT : FAULT_WAIT;
    await untilWritten(delivery, () => queue.putBack(delivery, now() + wait));
    depth.changed(delivery.webhook.agentId, 1);
  };
  /** @param ended - called when the agent is done with it, whatever remains to be done here. */
  const perform = async (delivery: RunningDelivery, term: Term, ended: () => void): Promise<void> => {
    const { agentId } = delivery.webhook;
    const tried = await withBody(delivery, memory, (open) => attempt(open, term)).catch(
      (error: unknown): Tried => {
        log.error(
          { err: error, delivery: formatDeliveryId(delivery.id) },
          "an attempt failed in the gateway",
        );
        return { result: withoutAnswer("gateway_stopped"), cause: FAULT };
      },
    );
    if ("notMade" in tried) {
      letGo(delivery.id);
      ended();
      await putBack(delivery, tried);
      return;
    }
    const { result, cause, finalStatuses } = tried;
    if (isNoConnection(cause)) await presence.missed(agentId, cause ?? "", delivery.attempt).catch(() => {});
    else if (result.agentStatus !== undefined) presence.met(agentId);
    // Handed back as it was taken; after a fault of our own, with some air in between.
    const verdict: Verdict =
      result.error === "gateway_stopped"
        ? { status: "waiting", nextAttemptAt: now() + (cause === FAULT ? FAULT_WAIT : 0) }
        : judge(result, delivery.attempt, schedule, now(), random, finalStatuses);
    letGo(delivery.id);
    // Whoever waits for others of a paused agent would wait for nothing.
    if (presence.isPaused(agentId)) {
      for (const other of held.values()) if (other.agentId === agentId) other.answer.giveUp();
    }
    ended();
    const isMine = await write(delivery, result, verdict);
    measure.attempted(result, isMine ? verdict : undefined);
    log.info(
      {
        delivery: formatDeliveryId(delivery.id),
        trace_id: delivery.webhook.traceId,
        route: delivery.webhook.route,
        provider: delivery.webhook.provider,
        event: delivery.webhook.event,
        attempt: delivery.attempt,
        status: verdict.status,
        agentStatus: result.agentStatus,
        error: result.error,
        cause,
        duration: Math.round(result.duration),
      },
      verdict.status === "waiting" ? "attempt failed, another follows" : verdict.status,
    );
  };

  /**
   * A result that the store will not take yet is kept: the attempt was made, and must not be made again for nothing.
   *
   * @returns whether it was written: whether the delivery was still this gateway's.
   */
  const write = async (
    delivery: RunningDelivery,
    result: AttemptResult,
    verdict: Verdict,
  ): Promise<boolean> => {
    const isMine = await untilWritten(delivery, () => journal.finish(delivery, result, verdict));
    if (isMine === false)
      log.warn({ delivery: formatDeliveryId(delivery.id) }, "another gateway took this delivery over");
    return isMine === true;
  };
  /** @returns undefined when the gateway stopped before it could be written. */
  const untilWritten = async <Value>(
    delivery: RunningDelivery,
    writing: () => Promise<Value>,
  ): Promise<Value | undefined> => {
    for (;;) {
      try {
        return await writing();
      } catch (error) {
        log.error(
          { err: error, delivery: formatDeliveryId(delivery.id) },
          "a result could not be written yet",
        );
        if (stopping) return undefined;
        await parts.wait(WRITE_AGAIN_AFTER);
      }
    }
  };

  const run = (delivery: RunningDelivery, term: Term): void => {
    const { agentId } = delivery.webhook;
    running.add(delivery.id);
    const releaseSlot = (): void => {
      slots.release(agentId);
      if (waiting.has(agentId)) poke(agentId);
    };
    void perform(delivery, term, releaseSlot).finally(() => {
      running.delete(delivery.id);
      // The next of the lane may be due.
      if (delivery.webhook.lane !== undefined) poke(agentId);
      if (running.size === 0) for (const resolve of waitingForIdle.splice(0)) resolve();
    });
  };

  /** Senders who wait for an attempt that another gateway makes, or nobody, need not wait until their deadline. */
  const releaseSenders = async (): Promise<void> => {
    const ids = [...held.keys()].filter((id) => !running.has(id));
    if (ids.length === 0) return;
    for (const id of await queue.notToCome(ids)) if (!running.has(id)) held.get(id)?.answer.giveUp();
  };

  /** Agents that had something due when last looked; only for those is it worth looking after every delivery. */
  let waiting = new Set<string>();

  return {
    poke(agentId) {
      waiting.add(agentId);
      poke(agentId);
    },
    hasBacklog: (agentId) => waiting.has(agentId),
    term: () => breakOff,
    run,
    hold: (id, agentId, answer) => held.set(id, { agentId, answer }),
    unhold: (id) => held.delete(id),
    async sweep() {
      // What cannot be taken up yet keeps nothing else from being delivered.
      const failures: unknown[] = [];
      const recovered = await queue.recover().catch((error: unknown) => {
        failures.push(error);
        return [];
      });
      for (const agentId of recovered) log.warn({ agent: agentId }, "took up deliveries of a dead gateway");
      await releaseSenders();
      waiting = new Set(await queue.agentsWithDue());
      for (const agentId of waiting) poke(agentId);
      if (failures.length > 0) throw failures[0];
    },
    breakOff() {
      breakOff.now();
      // When the gateway stops, what comes in at the last moment is not begun either.
      if (!stopping) breakOff = createBreakOff(parts.isLeased);
    },
    isDelivering: () => !stopping,
    quiesce() {
      stopping = true;
      for (const [id, { answer }] of held) if (!running.has(id)) answer.giveUp();
    },
    async idle() {
      await slots.idle();
      if (running.size > 0) await new Promise<void>((resolve) => waitingForIdle.push(resolve));
    },
  };
}

function withoutAnswer(error: AttemptResult["error"]): AttemptResult {
  return { agentStatus: undefined, error, duration: 0, answer: undefined, retryNotBefore: undefined };
}
