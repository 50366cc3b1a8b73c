import {
  describe,
  verify,
  type Description,
  type Filter,
  type Provider,
  type Verification,
  type WebhookRequest,
} from "agentex-webhook-providers";
import { fingerprint } from "../../../deliveries/fingerprint.ts";

/** The result of verifying a signed request: whether it is genuine and, if so, what it is about. */
export type RequestVerification = {
  readonly verification: Verification;
  /** Undefined if it is not genuine; nothing was parsed then. */
  readonly description: Description | undefined;
  /** Identifies the body of a genuine request, if the provider's data says that it sends no two alike. */
  readonly bodyHash: string | undefined;
};

/** What a route needs to know about a genuine request. */
export type Wanted = {
  /** The filter to match it against. */
  readonly filter: Filter | undefined;
  /** Whether a digest is sent in its place. */
  readonly digest: boolean;
  /** The template by which a source chooses its targets. A source accepts any identity in the payload. */
  readonly source?: { readonly routeBy: string | undefined } | undefined;
};

/** What is verified: plain data, so that another thread can do it. */
export type VerificationTask = {
  readonly provider: Provider;
  readonly request: WebhookRequest;
  readonly secrets: readonly string[];
  readonly now: Date;
  /** What its route needs to know about it. */
  readonly wanted?: Wanted | undefined;
  /** The public keys that have been fetched. */
  readonly fetched?: ReadonlyMap<string, string> | undefined;
};

/** Verifies a request with these secrets over its raw bytes, and only then reads what it is about. */
export function verifyRequest({
  provider,
  request,
  secrets,
  now,
  wanted,
  fetched,
}: VerificationTask): RequestVerification {
  const verification = verify(provider, request, secrets, now, fetched);
  if (verification.outcome !== "verified") {
    return { verification, description: undefined, bodyHash: undefined };
  }
  // Some handshake responses are computed from the secret.
  const [first = -1] = verification.verifiedBy;
  const routeBy = wanted?.source?.routeBy;
  const description = describe(provider, request, secrets[first], wanted?.filter, wanted?.digest, routeBy);
  const isToldByBody = description.outcome === "described" && description.sameBodyWithinSeconds !== undefined;
  return { verification, description, bodyHash: isToldByBody ? fingerprint(request.body) : undefined };
}
