import type { Provider } from "../provider/provider.ts";
import type { WebhookRequest } from "../request/request.ts";
import { verify } from "../verify.ts";
import { atAnyTime } from "./any-time.ts";
import { bodyVariants } from "./body-variants.ts";
import type { Candidate } from "./candidate.ts";
import { finding } from "./finding.ts";
import type { Finding } from "./finding.ts";
import { secretVariants } from "./secret-variants.ts";
import { urlVariants } from "./url-variants.ts";

/** With more keys than this, not every variant is tried with every key, to limit the time. */
const mostCandidates = 20;

/** Searches for a single change to the secret, body or URL that makes the signature match. */
export function searchMismatch(
  provider: Provider,
  request: WebhookRequest,
  candidates: readonly Candidate[],
  now: Date,
): Finding {
  const tried = candidates.slice(0, mostCandidates);
  const relaxed = atAnyTime(provider);
  return (
    searchSecret(relaxed, request, tried, now) ??
    searchBody(relaxed, request, tried, now) ??
    searchUrl(relaxed, request, tried, now) ??
    finding(
      "secret_or_body_wrong",
      "No key of this agent made the signature, and no common change in transit explains it. Most likely, " +
        `the secret at ${provider.name} is a different one. Otherwise, the body was changed in transit.`,
    )
  );
}

function searchSecret(
  provider: Provider,
  request: WebhookRequest,
  candidates: readonly Candidate[],
  now: Date,
): Finding | undefined {
  for (const { name, secret } of candidates) {
    for (const variant of secretVariants(provider, secret)) {
      const changed = { ...provider, secret: variant.rule };
      if (verify(changed, request, [variant.secret], now).outcome === "verified") {
        return finding(variant.code, `The secret of the key '${name}' is almost right: ${variant.what}.`);
      }
    }
  }
  return undefined;
}

function searchBody(
  provider: Provider,
  request: WebhookRequest,
  candidates: readonly Candidate[],
  now: Date,
): Finding | undefined {
  for (const { body, code, what } of bodyVariants(request.body)) {
    const name = signerOf(provider, { ...request, body }, candidates, now);
    if (name === undefined) continue;
    return finding(
      code,
      `The secret of the key '${name}' is right, but the body was changed in transit: ${what}. ` +
        "Proxies and middleware must forward it byte for byte.",
    );
  }
  return undefined;
}

function searchUrl(
  provider: Provider,
  request: WebhookRequest,
  candidates: readonly Candidate[],
  now: Date,
): Finding | undefined {
  for (const url of urlVariants(request)) {
    const name = signerOf(provider, { ...request, url }, candidates, now);
    if (name === undefined) continue;
    return finding(
      "url_differs",
      `The secret of the key '${name}' is right, but ${provider.name} has another URL: ${origin(url)}, ` +
        `while the gateway received ${origin(request.url)}.`,
    );
  }
  return undefined;
}

/** The query may contain secrets. */
function origin(url: string): string {
  const query = url.indexOf("?");
  return query === -1 ? url : `${url.slice(0, query)}?…`;
}

function signerOf(
  provider: Provider,
  request: WebhookRequest,
  candidates: readonly Candidate[],
  now: Date,
): string | undefined {
  const secrets = candidates.map(({ secret }) => secret);
  const verification = verify(provider, request, secrets, now);
  if (verification.outcome !== "verified") return undefined;
  const [index] = verification.verifiedBy;
  return index === undefined ? undefined : candidates[index]?.name;
}
