import type { Dispatcher } from "undici";
import { messageOf } from "../error-message.ts";
import { lifetimeOf } from "./lifetime.ts";

export type TextFetched =
  /** `lifetime`: how long it may be cached, in milliseconds. */
  | { readonly outcome: "fetched"; readonly text: string; readonly lifetime: number }
  | { readonly outcome: "failed"; readonly reason: string };

/** A key set has a few kilobytes, and a certificate chain about ten. */
const LARGEST = 64 * 1024;
/** The timeout for everything: connecting, headers and body. In milliseconds. */
const PATIENCE = 5_000;

/** Fetches a small text with one GET. A redirect is a failure. Never throws. */
export async function fetchText(client: Dispatcher, url: string): Promise<TextFetched> {
  try {
    const { origin, pathname, search } = new URL(url);
    const { statusCode, headers, body } = await client.request({
      origin,
      path: pathname + search,
      method: "GET",
      signal: AbortSignal.timeout(PATIENCE),
    });
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.length;
      // Leaving the loop closes the connection.
      if (size > LARGEST) return { outcome: "failed", reason: `more than ${LARGEST} bytes` };
      chunks.push(chunk);
    }
    if (statusCode !== 200) return { outcome: "failed", reason: `status ${statusCode}` };
    const text = new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
    return { outcome: "fetched", text, lifetime: lifetimeOf(headers) };
  } catch (error) {
    return { outcome: "failed", reason: messageOf(error) };
  }
}
