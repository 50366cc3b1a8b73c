import type { Dispatcher } from "undici";
import { LruCache } from "../lru-cache.ts";
import { fetchText, type TextFetched } from "./fetch-text.ts";
import { createFetchBudget } from "./fetch-budget.ts";

export type KeysFetched =
  | { readonly outcome: "fetched"; readonly text: string }
  /** `retryAfter` in seconds; `reason` is for the operator. */
  | { readonly outcome: "unavailable"; readonly retryAfter: number; readonly reason: string };

/** The public keys that providers publish, fetched when a webhook needs them, and cached. */
export type ProviderKeys = {
  /** The text at a URL that a provider's data allows. */
  get(url: string): Promise<KeysFetched>;
  /** The cached text; undefined if it would have to be fetched. */
  peek(url: string): string | undefined;
  /** The same, but newer than this text, which lacks a key that a webhook names. May return the same text. */
  renew(url: string, than: string): Promise<KeysFetched>;
  /**
   * Discards a text that contains no keys, and does not fetch it again for a while. Until then, the previous text applies.
   */
  reject(url: string, text: string): KeysFetched;
  /** Calls once a URL that a verified request asks the gateway to call. */
  visit(url: string): Promise<TextFetched>;
};

export type ProviderKeysParts = {
  /** Connects to public addresses only, and follows no redirects. */
  readonly client: Dispatcher;
  /** A monotonic clock, in milliseconds. */
  readonly elapsed: () => number;
};

type Entry = {
  readonly text: string;
  readonly freshUntil: number;
  /** What it replaced, in case the new text is unusable. */
  readonly before?: Entry;
  /** When it was last fetched because of a missing key. */
  renewedAt?: number;
};

/** How many URLs are cached. */
const MOST = 200;
/**
 * How long a failure is cached, and the shortest time between two searches for an unknown key. In milliseconds.
 */
const FAILURE_PAUSE = 10_000;
const RENEWAL_PAUSE = 30_000;
/** How long keys remain in use while they cannot be fetched again, in milliseconds. */
const STALE = 3_600_000;

export function createProviderKeys({ client, elapsed }: ProviderKeysParts): ProviderKeys {
  const entries = new LruCache<Entry>(MOST);
  const failures = new LruCache<{ readonly at: number; readonly reason: string }>(MOST);
  const pending = new Map<string, Promise<KeysFetched>>();
  const budget = createFetchBudget(elapsed);

  const fetchNow = async (url: string): Promise<KeysFetched> => {
    const fetched = await fetchText(client, url);
    if (fetched.outcome === "failed") return fail(url, fetched.reason);
    const known = entries.get(url);
    entries.set(url, {
      text: fetched.text,
      freshUntil: elapsed() + fetched.lifetime,
      ...(known !== undefined && { before: { text: known.text, freshUntil: known.freshUntil } }),
      ...(known?.renewedAt !== undefined && { renewedAt: known.renewedAt }),
    });
    return { outcome: "fetched", text: fetched.text };
  };
  const fail = (url: string, reason: string): KeysFetched => {
    failures.set(url, { at: elapsed(), reason });
    return unavailable(FAILURE_PAUSE, reason);
  };

  /** Concurrent requests share one fetch. */
  const fetchOnce = (url: string): Promise<KeysFetched> => {
    const running = pending.get(url);
    if (running !== undefined) return running;
    const failed = failures.get(url);
    const pause = failed === undefined ? 0 : failed.at + FAILURE_PAUSE - elapsed();
    if (failed !== undefined && pause > 0) return Promise.resolve(unavailable(pause, failed.reason));
    const wait = budget.take(new URL(url).hostname, pending.size);
    if (wait > 0) return Promise.resolve(unavailable(wait, "too many keys are being fetched"));
    const started = fetchNow(url).finally(() => pending.delete(url));
    pending.set(url, started);
    return started;
  };

  const isOfUse = (entry: Entry | undefined): entry is Entry =>
    entry !== undefined && elapsed() < entry.freshUntil + STALE;

  return {
    peek: (url) => entries.get(url)?.text,

    async get(url) {
      const known = entries.get(url);
      if (known !== undefined && elapsed() < known.freshUntil)
        return { outcome: "fetched", text: known.text };
      const fetched = await fetchOnce(url);
      return fetched.outcome === "unavailable" && isOfUse(known)
        ? { outcome: "fetched", text: known.text }
        : fetched;
    },

    async renew(url, than) {
      const known = entries.get(url);
      if (known !== undefined && known.text !== than) return { outcome: "fetched", text: known.text };
      const running = pending.get(url);
      if (running !== undefined) return running;
      const pause = (known?.renewedAt ?? -Infinity) + RENEWAL_PAUSE - elapsed();
      if (pause > 0) return unavailable(pause, "the keys were just refetched because of an unknown key");
      const fetched = await fetchOnce(url);
      const renewed = entries.get(url);
      if (fetched.outcome === "fetched" && renewed !== undefined) renewed.renewedAt = elapsed();
      return fetched;
    },

    reject(url, text) {
      const known = entries.get(url);
      const failed = fail(url, "the response contains no keys");
      if (known?.text !== text) return failed;
      const { before } = known;
      entries.set(url, isOfUse(before) ? before : { text, freshUntil: -Infinity });
      return isOfUse(before) ? { outcome: "fetched", text: before.text } : failed;
    },

    visit: (url) => fetchText(client, url),
  };
}

function unavailable(pause: number, reason: string): KeysFetched {
  return { outcome: "unavailable", retryAfter: Math.max(1, Math.ceil(pause / 1_000)), reason };
}
