import type { Dispatcher } from "undici";

/** The maximum number of retries; each discards a dead connection. */
const MOST_RESENDS = 3;
/**
 * A request of up to this size in bytes is accepted by the kernel completely or not at all, because nothing else is
 * waiting to be sent on its connection.
 */
const TAKEN_WHOLE = 8 * 1024;

/**
 * Resends a request if it is certain that nothing was sent: it was waiting for, or starting on, a connection that the
 * agent had reset while it was idle. A request that was written is never resent, because the agent may have read it,
 * whatever happened to the connection afterwards.
 */
export const retryUnsent: Dispatcher.DispatcherComposeInterceptor = (dispatch) => (options, handler) => {
  let isOnWire = false;
  let resends = 0;
  const watched: Dispatcher.DispatchHandler = {
    onRequestStart(controller, context) {
      isOnWire = true;
      handler.onRequestStart?.(controller, context);
    },
    onRequestUpgrade: (...upgrade) => handler.onRequestUpgrade?.(...upgrade),
    onResponseStart: (...head) => handler.onResponseStart?.(...head),
    onBodySent: (chunk) => handler.onBodySent?.(chunk),
    onRequestSent: () => handler.onRequestSent?.(),
    onResponseStarted: () => handler.onResponseStarted?.(),
    onResponseData: (...piece) => handler.onResponseData?.(...piece),
    onResponseEnd: (...end) => handler.onResponseEnd?.(...end),
    onResponseError(controller, error) {
      if (resends < MOST_RESENDS && isRepeatable(options.body) && isUnsent(error, isOnWire, options)) {
        resends += 1;
        isOnWire = false;
        dispatch(options, watched);
      } else {
        handler.onResponseError?.(controller, error);
      }
    },
  };
  return dispatch(options, watched);
};

/** A stream can be read only once. */
function isRepeatable(
  body: Dispatcher.DispatchOptions["body"],
): body is Uint8Array | string | null | undefined {
  return body == null || typeof body === "string" || body instanceof Uint8Array;
}

function isUnsent(
  { code, syscall }: NodeJS.ErrnoException,
  isOnWire: boolean,
  options: Dispatcher.DispatchOptions,
): boolean {
  if (code !== "ECONNRESET" && code !== "EPIPE") return false;
  // A request on the wire fails on write, before any part of the response can have arrived.
  return isOnWire
    ? syscall === "write" && sizeOf(options) <= TAKEN_WHOLE
    : syscall === "read" || syscall === "write";
}

/** An upper bound, in bytes. */
function sizeOf({ method, path, headers, body }: Dispatcher.DispatchOptions): number {
  const head = Buffer.byteLength(JSON.stringify([method, path, headers]));
  return head + (isRepeatable(body) ? Buffer.byteLength(body ?? "") : 0);
}
