import { piecesOf, type OpenBody } from "../../../bodies/body.ts";

const PART = 64 * 1024;

/**
 * Streams a body, reading the next piece from the store only when the reader has room for it. Closes the body when the reader has
 * all of it or disconnects.
 *
 * @throws BodyMissing, BodyUnread if the first piece cannot be read; the body is then closed too.
 */
export async function bodyStream(open: OpenBody): Promise<ReadableStream<Uint8Array>> {
  const pieces = piecesOf(open.body)[Symbol.asyncIterator]();
  const next = async (): Promise<IteratorResult<Buffer>> => {
    try {
      return await pieces.next();
    } catch (error) {
      open.close();
      throw error;
    }
  };
  let first: IteratorResult<Buffer> | undefined = await next();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const result = first ?? (await next());
        first = undefined;
        if (result.done !== true) {
          // In small parts, to notice whether the reader makes progress.
          for (let from = 0; from < result.value.length; from += PART) {
            controller.enqueue(result.value.subarray(from, from + PART));
          }
          return;
        }
        open.close();
        controller.close();
      },
      async cancel() {
        open.close();
        await pieces.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}
