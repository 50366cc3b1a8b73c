/**
 * Writes a stream no faster than its client reads: the protocol's library queues everything written, without a limit.
 */
export type Pace = {
  /** Call after each write. Resolves when the client has read most of what was written, or the signal is aborted. */
  room(signal: AbortSignal): Promise<void>;
  /** Returns the same response, and notices what the client reads of it. */
  measure(response: Response): Response;
};

/** How many messages may be written before they are read. */
const MOST_AHEAD = 16;

export function createPace(): Pace {
  let ahead = 0;
  let wake = (): void => {};
  const noticeRead = (): void => {
    ahead = Math.max(0, ahead - 1);
    if (ahead <= MOST_AHEAD) wake();
  };
  return {
    async room(signal) {
      ahead += 1;
      if (ahead <= MOST_AHEAD || signal.aborted) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      wake = resolve;
      const leave = (): void => resolve();
      signal.addEventListener("abort", leave, { once: true });
      await promise;
      signal.removeEventListener("abort", leave);
    },
    measure(response) {
      if (response.body === null) return response;
      const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader();
      const body = new ReadableStream<Uint8Array>(
        {
          async pull(controller) {
            const read = await reader.read();
            // Each message is one chunk. A heartbeat is one too, which makes no difference.
            noticeRead();
            if (read.done) controller.close();
            else controller.enqueue(read.value);
          },
          cancel: (reason) => reader.cancel(reason),
        },
        { highWaterMark: 0 },
      );
      return new Response(body, response);
    },
  };
}
