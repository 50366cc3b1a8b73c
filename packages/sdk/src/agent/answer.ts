/** What a handler may return: a `Response`, anything that can be sent as JSON, or nothing (204). */
export type Answer = Response | object | string | number | boolean | null | undefined | void;

/**
 * The handler's answer as a `Response`.
 *
 * @param onBroken - called if the response's body fails while it is sent.
 * @throws TypeError if it cannot be sent: it is not JSON, or its body has already been read.
 */
export function toResponse(answer: Answer, onBroken: (error: unknown) => void): Response {
  if (answer === undefined) return new Response(null, { status: 204 });
  return isResponse(answer) ? guardBody(answer, onBroken) : Response.json(answer);
}

/** By its tag: hosts such as Hono may replace the global Response with their own. */
export function isResponse(answer: Answer): answer is Response {
  return Object.prototype.toString.call(answer) === "[object Response]";
}

/** Hides why a body failed: a server may write the error into the response. */
function guardBody(response: Response, onBroken: (error: unknown) => void): Response {
  if (response.body === null) return response;
  const reader: ReadableStreamDefaultReader<unknown> = response.body.getReader();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else if (value instanceof Uint8Array) controller.enqueue(value);
        else throw new TypeError("The response's body must consist of bytes");
      } catch (error) {
        onBroken(error);
        controller.error(new Error("The agent's response failed"));
      }
    },
    async cancel(reason) {
      await reader.cancel(reason);
    },
  });
  const { status, statusText, headers } = response;
  return new Response(body, { status, statusText, headers });
}
