import { createMissedDeliveries } from "../recoveries/missed-deliveries.ts";
import { credentialPlace } from "../recoveries/recovery-rows.ts";
import type { Vault } from "../secrets/vault.ts";
import type { Database } from "../storage/database.ts";
import type { RecoveryRow } from "../storage/schema/recoveries.ts";
import type { Logger } from "../telemetry/log.ts";
import { checkGithub, type CheckParts } from "./check-github.ts";
import { checkStripe } from "./check-stripe.ts";
import { createDueRecoveries, findNextRecovery, type CheckEnd } from "./due-recoveries.ts";
import type { GithubParts } from "./github/call-github.ts";
import type { StripeParts } from "./stripe/list-events.ts";
import { createOutages } from "./outages.ts";
import type { RecoveryMetrics } from "./recovery-metrics.ts";

/** Finds the webhooks that providers could not deliver, and requests them. */
export type RecoveryRunner = {
  /** Starts with a check of everything, because something may have been missed. */
  start(): void;
  /** Looks immediately for what is due. */
  wake(): void;
  /** Requests nothing more, because it would not be received. Resolves when the current request has ended. */
  stop(): Promise<void>;
};

export type RecoveryRunnerParts = GithubParts &
  StripeParts & {
    readonly database: Database;
    readonly vault: Pick<Vault, "decrypt">;
    /** The name of this gateway's instance. */
    readonly gateway: string;
    readonly engine: { canStore(): boolean; noticeOutage(error: unknown): void };
    readonly measure: RecoveryMetrics;
    /** The store's clock, in Unix milliseconds. */
    readonly now: () => number;
    readonly log: Logger;
  };

/** How often to check for outages and due recoveries, in milliseconds; this sends no query to the store. */
const TICK = 2_000;
/**
 * The longest time between two looks for what is due, in milliseconds: another gateway may have finished with it.
 */
const LOOK_EVERY = 10_000;
/** How long to leave a recovery alone after a bug, in milliseconds. */
const LEFT_ALONE = 60_000;
/** How long missed webhooks are kept, in milliseconds. */
const KEEP = 7 * 86_400_000;
const FORGET_EVERY = 3_600_000;

export function createRecoveryRunner(parts: RecoveryRunnerParts): RecoveryRunner {
  const { database, gateway, engine, now, log } = parts;
  const due = createDueRecoveries(database.prompt, gateway, now);
  const missed = createMissedDeliveries(database.prompt, now);
  const outages = createOutages(database.prompt, now);
  let isStopping = false;
  let isAfterOutage = true;
  let isFirst = true;
  let forgottenAt = 0;
  let lookAt = 0;
  let timer: NodeJS.Timeout | undefined;
  let working: Promise<void> | undefined;
  let again = false;
  const checkParts = { ...parts, due, missed, isStopping: () => isStopping };

  const work = async (): Promise<void> => {
    if (!engine.canStore()) {
      isAfterOutage = true;
      return;
    }
    await outages.sign();
    if (isFirst && !database.isShared) await due.releaseAll();
    isFirst = false;
    if (isAfterOutage) await due.hurryAll();
    isAfterOutage = false;
    if (now() - forgottenAt > FORGET_EVERY) {
      forgottenAt = now();
      await missed.forget(now() - KEEP);
    }
    for (;;) {
      // Usually there is nothing to take, and this connection is open anyway.
      const next = (await findNextRecovery(database.lookUp)) ?? Infinity;
      lookAt = Math.min(next, now() + LOOK_EVERY);
      const row = next <= now() ? await due.take() : undefined;
      if (row === undefined) return;
      await checkOne(row, checkParts);
      if (isStopping) return;
    }
  };
  const tick = (): void => {
    // The clock may have been set back.
    const isTime = now() >= lookAt || now() < lookAt - LOOK_EVERY;
    if (isAfterOutage || isTime || !engine.canStore()) wake();
  };
  const wake = (): void => {
    if (isStopping) return;
    again = working !== undefined;
    working ??= work()
      .catch((error: unknown) => {
        engine.noticeOutage(error);
        log.warn({ err: error }, "could not check for missed webhooks, will retry");
      })
      .finally(() => {
        working = undefined;
        if (again) wake();
      });
  };
  return {
    start() {
      timer = setInterval(tick, TICK);
      timer.unref();
      wake();
    },
    wake,
    async stop() {
      isStopping = true;
      clearInterval(timer);
      await working;
    },
  };
}

type OneParts = CheckParts & StripeParts & Pick<RecoveryRunnerParts, "vault" | "log">;

/** Checks a recovery, and always releases it afterwards. */
async function checkOne(row: RecoveryRow, parts: OneParts): Promise<void> {
  const { due, now } = parts;
  let end: CheckEnd | undefined;
  try {
    end = await check(row, parts);
  } catch (error) {
    const at = now() + LEFT_ALONE;
    await due.end(row, { problem: undefined, listAt: at, nextAt: at, read: undefined }).catch(() => {});
    throw error;
  }
  if (end === undefined) return due.release(row.id);
  await due.end(row, end);
  parts.measure.checked(end.problem?.code ?? "done");
  tell(row, end, parts.log);
}

async function check(row: RecoveryRow, parts: OneParts): Promise<CheckEnd | undefined> {
  const secret = parts.vault.decrypt(row.credential_encrypted, credentialPlace(row.id));
  const credential = { secret, appId: row.app_id ?? undefined };
  return row.provider === "stripe"
    ? checkStripe(row, credential, parts)
    : checkGithub(row, credential, parts);
}

/** Logs a problem once when it starts and once when it ends. */
function tell({ name, provider, problem }: RecoveryRow, end: CheckEnd, log: Logger): void {
  if (problem === (end.problem?.code ?? null)) return;
  const about = { recovery: name, provider };
  if (end.problem === undefined) {
    log.info(about, "missed webhooks can be recovered again");
    return;
  }
  log.warn(
    { ...about, problem: end.problem.code },
    `missed webhooks cannot be recovered: ${end.problem.detail}`,
  );
}
