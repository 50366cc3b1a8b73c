import { createHmac } from "node:crypto";

export type Signing = {
  readonly key: string;
  readonly id?: string;
  /** Unix seconds; default: now. */
  readonly timestamp?: number;
};

/** A request to sign; by default, `POST /hook` without further headers. */
export type ToSign = {
  readonly method?: string;
  /** Path and query below the agent's URL. */
  readonly path?: string;
  /** More `x-agentex-*` headers. */
  readonly headers?: Readonly<Record<string, string>>;
};

/** What the gateway writes on a request, according to docs/agent-signature.md. */
export function signatureHeaders(
  body: string | Uint8Array,
  { key, id = "dlv_0sas482cc0000", timestamp = Math.floor(Date.now() / 1000) }: Signing,
  { method = "POST", path = "/hook", headers = {} }: ToSign = {},
): Record<string, string> {
  const mac = (text: Uint8Array) =>
    createHmac("sha256", Buffer.from(key, "utf8")).update(text).digest("base64");
  const bodySignature = mac(Buffer.concat([Buffer.from(`${id}.${timestamp}.`), Buffer.from(body)]));
  const signed: Record<string, string> = {
    "x-agentex-delivery-id": id,
    "x-agentex-attempt": "1",
    "x-agentex-provider": "external",
    "x-agentex-timestamp": timestamp.toString(),
    ...headers,
  };
  const lines = Object.entries(signed)
    .map((header) => header.join(":"))
    .toSorted();
  // URL parsers leave it in paths.
  const signedPath = path.replaceAll("'", "%27");
  const text = ["agentex-v1", method, signedPath, bodySignature, ...lines].join("\n");
  return { ...signed, "x-agentex-signature": `v1,${bodySignature} agentex-v1,${mac(Buffer.from(text))}` };
}

/** A request as the gateway forwards it; its `x-agentex-*` headers are signed too. */
export function signedRequest(
  url: string,
  init: {
    readonly method?: string;
    readonly body?: string | Uint8Array<ArrayBuffer>;
    readonly headers?: Record<string, string>;
    /** As the gateway knows it; default: that of the URL. */
    readonly path?: string;
  },
  signing: Signing,
): Request {
  const { pathname, search } = new URL(url);
  const { method = "POST", body, headers = {}, path = pathname + search } = init;
  const ours = Object.fromEntries(
    Object.entries(headers).filter(([name]) => /^x-agentex-(?!signature)/.test(name)),
  );
  return new Request(url, {
    method,
    body: body ?? null,
    headers: { ...signatureHeaders(body ?? "", signing, { method, path, headers: ours }), ...headers },
  });
}
