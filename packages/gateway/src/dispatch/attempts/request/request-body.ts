import type { Readable } from "node:stream";
import type { Dispatcher } from "undici";
import { isInMemory, type Body } from "../../../bodies/body.ts";

/** Returns the headers and body for undici, which cannot tell the length of a streamed body. */
export function carrying(
  { headers, body }: { readonly headers: string[]; readonly body: Body },
  onProgress: () => void,
): Pick<Dispatcher.DispatchOptions, "headers" | "body"> {
  if (isInMemory(body)) return { headers, body: body.length > 0 ? body : null };
  headers.push("content-length", body.length.toString());
  // undici accepts any async iterable (its documentation says so, its types do not); a Readable would read ahead.
  const pieces: unknown = noting(body.pieces(), onProgress);
  return { headers, body: pieces as Readable };
}

/** An agent that is reading a large body does not count as silent. */
async function* noting(pieces: AsyncIterable<Buffer>, onProgress: () => void): AsyncGenerator<Buffer> {
  for await (const piece of pieces) {
    onProgress();
    yield piece;
  }
}
