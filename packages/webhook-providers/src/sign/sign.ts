import { bytesOf } from "../encoding/bytes.ts";
import type { Provider } from "../provider/provider.ts";
import type { WebhookRequest } from "../request/request.ts";
import { isUsable } from "../verification/try-secrets.ts";
import { fillInHeaders } from "./sample.ts";
import type { SamplePayload } from "./sample.ts";
import type { Sending } from "./sending.ts";
import { signBody } from "./sign-body.ts";
import { signHeaders } from "./sign-headers.ts";
import { signUrl } from "./sign-url.ts";
import { fillInPayload, writePayload } from "./write-sample.ts";

/** `detail` is for the operator, and contains no secret. */
export type Signed =
  | { readonly outcome: "signed"; readonly request: WebhookRequest }
  | { readonly outcome: "unsignable"; readonly detail: string };

/**
 * Builds the request that a provider would send: the sample, filled in and signed so that `verify` accepts it. Never throws.
 *
 * @param sample a payload, and headers besides those of the signature
 */
export function sign(
  provider: Provider,
  sample: { readonly headers: Readonly<Record<string, string>> } & SamplePayload,
  sending: Sending,
): Signed {
  if (!isUsable(sending.secret)) return unsignable("The secret is empty.");
  const payload = signBody(provider, fillInPayload(sample, sending), sending);
  const { type, text } = writePayload(payload);
  const request = {
    method: "POST",
    url: signUrl(provider.verification, sending.url, sending.secret, type, text),
    headers: { "content-type": type, ...fillInHeaders(sample.headers, sending) },
    body: bytesOf(text),
  };
  const headers = signHeaders(provider, request, sending);
  return typeof headers === "string"
    ? unsignable(headers)
    : { outcome: "signed", request: { ...request, headers: { ...request.headers, ...headers } } };
}

function unsignable(detail: string): Signed {
  return { outcome: "unsignable", detail };
}
