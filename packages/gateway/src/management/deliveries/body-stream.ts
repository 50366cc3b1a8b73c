import { piecesOf, type OpenBody } from "../../bodies/body.ts";

const PART = 64 * 1024;

/**
 * A body as a stream that takes a piece out of the store only when its reader has room for it. It is closed when the reader
 * has all of it, or has gone.
 *
 * @throws BodyMissing, BodyUnread where not even its first piece is to be had; closed then, too.
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
          // In small parts, by which it shows whether its reader takes any.
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
