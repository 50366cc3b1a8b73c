import type { ServerResponse } from "node:http";
import type { ClaimedDelivery } from "../../dispatch/inbox/describe-claimed.ts";
import type { Claimant } from "../../dispatch/inbox/inbox.ts";
import { sendProblem } from "../../ingress/respond.ts";
import { isOutage } from "../../storage/outage.ts";
import type { Logger } from "../../telemetry/log.ts";
import { showClaimed } from "./claimed-schema.ts";

/** The client that waits for this response. */
export function claimantOf(response: ServerResponse): Claimant {
  return {
    isGone: () => response.destroyed,
    onGone(leave) {
      response.once("close", leave);
      return () => response.off("close", leave);
    },
  };
}

/**
 * Takes a response away from Hono, once its request was read whole. While Hono listens for the response's end, or one of its
 * handlers waits, the request, its streams, all middleware and what they hold stay in memory: some 50 KB for each of thousands.
 */
export function takeFromHono(response: ServerResponse): void {
  response.removeAllListeners("close");
  response.req.removeAllListeners();
}

/** Answers a waiting claim on a response that was taken from Hono. */
export function answerLater(
  response: ServerResponse,
  claiming: Promise<readonly ClaimedDelivery[]>,
  { publicUrl, log }: { readonly publicUrl: string | undefined; readonly log: Logger },
): void {
  claiming.then(
    (claimed) => {
      if (response.destroyed) return;
      const body = JSON.stringify({ deliveries: claimed.map((each) => showClaimed(each, publicUrl)) });
      response
        .writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(body) })
        .end(body);
    },
    (error: unknown) => {
      if (response.destroyed) return;
      if (!isOutage(error)) {
        log.error({ err: error }, "a claim failed");
        sendProblem(response, "internal_error", "The gateway failed; see its log.");
        return;
      }
      log.error({ err: error }, "the store is unreachable");
      response.setHeader("retry-after", "5");
      sendProblem(
        response,
        "storage_unavailable",
        "The gateway's store is unreachable; nothing was changed.",
      );
    },
  );
}
