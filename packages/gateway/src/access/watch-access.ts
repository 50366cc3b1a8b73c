import type { ProblemCode } from "../http/problem.ts";
import type { Database } from "../storage/database.ts";
import { isOutage } from "../storage/outage.ts";
import type { Logger } from "../telemetry/log.ts";
import type { Access } from "./access.ts";
import { ACCESS_CHANGED } from "../accounts/access-changed.ts";
import type { Reauthenticate } from "./reauthenticate.ts";
import { AuthUnavailable } from "./auth-service.ts";

/** Why a stream ends before its reader leaves. */
export type Lost = { readonly code: ProblemCode; readonly detail: string };

export type AccessWatch = {
  /** Why access was lost; undefined: it was not. */
  lost(): Lost | undefined;
  stop(): void;
};

export type AccessWatchParts = {
  readonly database: Pick<Database, "listen">;
  readonly reauthenticate: Reauthenticate;
  /** Whether what the stream tells is still the caller's to see; undefined: it is. */
  readonly check: (access: Access) => Promise<Lost | undefined>;
  /** Ends the stream; called once at most. */
  readonly onLost: () => void;
  readonly log: Logger;
};

/** How often access is asked again, in milliseconds; an auth service's word on who somebody is holds as long. */
const ASK_EVERY = 10_000;

/** Watches over an open stream: whoever may not read any more is not told anything more. */
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
        return { code: "auth_unavailable", detail: "The auth service is out of reach: come again later." };
      }
      // Without the store there is nothing to tell either.
      if (!isOutage(error)) log.error({ err: error }, "whether a stream may go on could not be asked");
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

/** The last event of a stream whose reader lost access: `end`, with the reason. */
export function endEvent({ code, detail }: Lost): string {
  return `event: end\ndata: ${JSON.stringify({ code, detail })}\n\n`;
}
