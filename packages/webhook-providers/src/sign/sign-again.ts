import { credentialHeaders } from "../credential-headers.ts";
import { parseUtf8 } from "../request/json.ts";
import { readHeader } from "../request/request.ts";
import type { Provider } from "../provider/provider.ts";
import type { WebhookRequest } from "../request/request.ts";
import { signatureHeaders } from "../signature-headers.ts";
import { isUsable } from "../verification/try-secrets.ts";
import type { Sending } from "./sending.ts";
import { signHeaders } from "./sign-headers.ts";
import type { Signed } from "./sign.ts";
import { signUrl } from "./sign-url.ts";

/**
 * Signs a request as its provider does, leaving the body byte for byte as it is, including any signature or token inside it.
 * Never throws.
 *
 * @param request header names in lower case; those of an earlier signature are replaced
 */
export function signAgain(provider: Provider, request: WebhookRequest, sending: Sending): Signed {
  if (!isUsable(sending.secret)) return { outcome: "unsignable", detail: "The secret is empty." };
  const earlier = new Set([...signatureHeaders(provider.verification), ...credentialHeaders(provider)]);
  const kept = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !earlier.has(name)));
  const sent = readHeader(request.headers, "content-type");
  const type = sent.outcome === "single" ? sent.value : "";
  const text = parseUtf8(request.body) ?? "";
  const unsigned = {
    ...request,
    url: signUrl(provider.verification, sending.url, sending.secret, type, text),
    headers: kept,
  };
  const headers = signHeaders(provider, unsigned, sending);
  return typeof headers === "string"
    ? { outcome: "unsignable", detail: headers }
    : { outcome: "signed", request: { ...unsigned, headers: { ...kept, ...headers } } };
}
