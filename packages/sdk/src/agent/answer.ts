/** What a handler may return: a `Response`, anything that JSON can hold, or nothing (204). */
export type Answer = Response | object | string | number | boolean | null | undefined | void;

/**
 * The handler's answer as a `Response`.
 *
 * @param onBroken - told when the answer's body fails while it is sent.
 * @throws TypeError when it cannot be sent: it is not JSON, or its body was read already.
 */
export function toResponse(answer: Answer, onBroken: (error: unknown) => void): Response {
  if (answer === undefined) return new Response(null, { status: 204 });
  return isResponse(answer) ? guardBody(answer, onBroken) : Response.json(answer);
}

// By its tag: a host such as Hono may have put a Response of its own in the global's place.
function isResponse(answer: Answer): answer is Response {
  return Object.prototype.toString.call(answer) === "[object Response]";
}

/** A server may write what the body failed with into the answer: callers are not to read that. */
function guardBody(response: Response, onBroken: (error: unknown) => void): Response {
  if (response.body === null) return response;
  const reader: ReadableStreamDefaultReader<unknown> = response.body.getReader();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else if (value instanceof Uint8Array) controller.enqueue(value);
        else throw new TypeError("The answer's body must be of bytes");
      } catch (error) {
        onBroken(error);
        controller.error(new Error("The agent's answer broke off"));
      }
    },
    async cancel(reason) {
      await reader.cancel(reason);
    },
  });
  const { status, statusText, headers } = response;
  return new Response(body, { status, statusText, headers });
}
