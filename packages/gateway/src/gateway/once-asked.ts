import type { RequestListener } from "node:http";
import { sendProblem } from "../ingress/respond.ts";
import type { Logger } from "../telemetry/log.ts";

/** A listener that is created on the first request. Requests that arrive meanwhile wait for it. */
export function onceAsked(
  make: () => Promise<RequestListener>,
  { log }: { readonly log: Logger },
): RequestListener {
  let listener: RequestListener | undefined;
  let making: Promise<RequestListener> | undefined;
  return (request, response) => {
    if (listener !== undefined) {
      listener(request, response);
      return;
    }
    making ??= make();
    making.then(
      (made) => {
        listener = made;
        made(request, response);
      },
      (error: unknown) => {
        // The next request tries again.
        making = undefined;
        log.error({ err: error }, "could not load the management API");
        sendProblem(
          response,
          "internal_error",
          "The gateway could not load its management API. See its log.",
        );
      },
    );
  };
}
