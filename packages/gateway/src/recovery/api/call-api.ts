import { messageOf } from "../../error-message.ts";

/** A request to a provider's API. */
export type ApiRequest = {
  readonly method: "GET" | "POST";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body?: unknown;
  /** Never repeated in an error. */
  readonly secrets: readonly string[];
};

export type ApiResponse =
  | {
      readonly outcome: "answered";
      readonly status: number;
      readonly headers: Headers;
      readonly text: string;
    }
  /** `detail` is one sentence. */
  | { readonly outcome: "unavailable"; readonly detail: string };

/** The timeout for everything: connecting, headers and body. In milliseconds. */
const PATIENCE = 10_000;
const LARGEST = 8 * 1024 * 1024;
const MOST_REDIRECTS = 3;

/**
 * Sends one request; never throws. Follows a redirect only within the same server, as GitHub sends one for a renamed repository:
 * anywhere else, the credential would go to a stranger.
 */
export async function callApi(send: typeof fetch, request: ApiRequest): Promise<ApiResponse> {
  let { url } = request;
  const signal = AbortSignal.timeout(PATIENCE);
  try {
    for (let redirects = 0; ; redirects++) {
      const response = await send(url, {
        method: request.method,
        headers: {
          ...request.headers,
          ...(request.body !== undefined && { "content-type": "application/json" }),
        },
        body: request.body === undefined ? null : JSON.stringify(request.body),
        redirect: "manual",
        signal,
      });
      const { status, headers } = response;
      const next = status >= 300 && status < 400 ? redirectOf(headers, url) : undefined;
      if (next === undefined) return { outcome: "answered", status, headers, text: await readText(response) };
      await response.body?.cancel();
      if (redirects === MOST_REDIRECTS) return { outcome: "unavailable", detail: "Too many redirects." };
      url = next;
    }
  } catch (error) {
    return { outcome: "unavailable", detail: hide(request.secrets, reasonOf(error)) };
  }
}

function redirectOf(headers: Headers, from: URL): URL | undefined {
  const location = headers.get("location");
  if (location === null || !URL.canParse(location, from.href)) return undefined;
  const url = new URL(location, from);
  return url.origin === from.origin ? url : undefined;
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > LARGEST) throw new Error(`the response has more than ${LARGEST} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** fetch's own message is "fetch failed"; its cause tells why. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof Error) return "code" in cause ? String(cause.code) : cause.message;
  return messageOf(error);
}

/** Removes the secrets from a text. */
export function hide(secrets: readonly string[], text: string): string {
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, "…"), text);
}
