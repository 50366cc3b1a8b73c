import type { ProblemCode } from "../http/problem.ts";
import type { Database } from "../storage/database.ts";
import { isOutage } from "../storage/outage.ts";
import type { Logger } from "../telemetry/log.ts";
import type { Access } from "./access.ts";
import { ACCESS_CHANGED } from "../accounts/access-changed.ts";
import type { Reauthenticate } from "./reauthenticate.ts";
import { AuthUnavailable } from "./auth-service.ts";

/** Why a stream ends before its client disconnects. */
export type Lost = { readonly code: ProblemCode; readonly detail: string };

export type AccessWatch = {
  /** Why access was lost; undefined if it was not. */
  lost(): Lost | undefined;
  stop(): void;
};

export type AccessWatchParts = {
  readonly database: Pick<Database, "listen">;
  readonly reauthenticate: Reauthenticate;
  /** Why the caller may no longer see what the stream sends; undefined if they may. */
  readonly check: (access: Access) => Promise<Lost | undefined>;
  /** Ends the stream; called at most once. */
  readonly onLost: () => void;
  readonly log: Logger;
};

/** How often access is checked, in milliseconds. The auth service's answers are cached for as long. */
const ASK_EVERY = 10_000;

/** Watches an open stream, so that a client that loses access receives nothing more. */
export function watchAccess({ database, reauthenticate, check, onLost, log }: AccessWatchParts): AccessWatch {
  let lost: Lost | undefined;
  let isAsking = false;
  let isToAskAgain = false;

  const stop = (): void => {
    clearInterval(asking);
    stopListening();
  };
  const look = async (): Promise<Lost | undefined> => {
    try {
      const current = await reauthenticate();
      return current.outcome === "refused" ? current : await check(current.access);
    } catch (error) {
      if (error instanceof AuthUnavailable) {
        return { code: "auth_unavailable", detail: "The auth service is unreachable: retry later." };
      }
      // Without the store, there is nothing to send either.
      if (!isOutage(error)) log.error({ err: error }, "could not check whether a stream still has access");
      return isOutage(error) ? undefined : { code: "internal_error", detail: "The gateway failed." };
    }
  };
  const ask = async (): Promise<void> => {
    isToAskAgain = true;
    if (isAsking) return;
    isAsking = true;
    while (isToAskAgain && lost === undefined) {
      isToAskAgain = false;
      lost = await look();
    }
    isAsking = false;
    if (lost === undefined) return;
    stop();
    onLost();
  };
  const asking = setInterval(() => void ask(), ASK_EVERY).unref();
  const stopListening = database.listen((message) => {
    if (message === ACCESS_CHANGED) void ask();
  });
  return { lost: () => lost, stop };
}

/** The last event of a stream whose client lost access: `end`, with the reason. */
export function endEvent({ code, detail }: Lost): string {
  return `event: end\ndata: ${JSON.stringify({ code, detail })}\n\n`;
}
