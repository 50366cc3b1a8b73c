import type { Dispatcher } from "undici";

/** How often at the most; each time takes a dead connection out of use. */
const MOST_RESENDS = 3;
/** The kernel takes a request of at most so many bytes whole or not at all: on its connection nothing else waits to be sent. */
const TAKEN_WHOLE = 8 * 1024;

/**
 * Sends a request again of which certainly nothing went out: it waited for a connection, or began with one, that the agent had
 * reset while it was idle. One that was written is never sent again, since the agent may have read it, whatever became of the
 * connection then.
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

/** A stream could be read only once. */
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
  // One that is on the wire fails to be written; nothing of the answer can have come then.
  return isOnWire
    ? syscall === "write" && sizeOf(options) <= TAKEN_WHOLE
    : syscall === "read" || syscall === "write";
}

/** In bytes, at the most. */
function sizeOf({ method, path, headers, body }: Dispatcher.DispatchOptions): number {
  const head = Buffer.byteLength(JSON.stringify([method, path, headers]));
  return head + (isRepeatable(body) ? Buffer.byteLength(body ?? "") : 0);
}
