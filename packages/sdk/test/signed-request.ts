import { createHmac } from "node:crypto";

export type Signing = {
  readonly key: string;
  readonly id?: string;
  /** Unix seconds; now, unless given. */
  readonly timestamp?: number;
};

/** What the gateway writes on a request, by the words of Standard Webhooks. */
export function signatureHeaders(
  body: string | Uint8Array,
  { key, id = "dlv_0sas482cc0000", timestamp = Math.floor(Date.now() / 1000) }: Signing,
): Record<string, string> {
  const signature = createHmac("sha256", Buffer.from(key, "utf8"))
    .update(Buffer.concat([Buffer.from(`${id}.${timestamp}.`), Buffer.from(body)]))
    .digest("base64");
  return {
    "x-agentex-delivery-id": id,
    "x-agentex-attempt": "1",
    "x-agentex-provider": "external",
    "x-agentex-timestamp": timestamp.toString(),
    "x-agentex-signature": `v1,${signature}`,
  };
}

/** A request as the gateway forwards it. */
export function signedRequest(
  url: string,
  init: {
    readonly method?: string;
    readonly body?: string | Uint8Array<ArrayBuffer>;
    readonly headers?: Record<string, string>;
  },
  signing: Signing,
): Request {
  const { method = "POST", body, headers } = init;
  return new Request(url, {
    method,
    body: body ?? null,
    headers: { ...signatureHeaders(body ?? "", signing), ...headers },
  });
}
