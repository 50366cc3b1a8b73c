import type { Provider } from "agentex-webhook-providers";
import type { KeysFetched, ProviderKeys } from "../../../provider-keys/provider-keys.ts";
import { refuse, type Refusal } from "../../../refusals/refusal.ts";
import { refuseUnknown } from "./refuse-signature.ts";
import type { Verifier } from "./verifier.ts";
import type { RequestVerification, VerificationTask } from "./verify-request.ts";

/** The result of verifying a request, once all keys that it needs were fetched. */
export type Verdict = RequestVerification & {
  readonly verification: Exclude<RequestVerification["verification"], { outcome: "keys_needed" }>;
};

/** Metadata, the key set that it names, and a newer version of each. */
const MOST_FETCHES = 4;

/**
 * Verifies a request, and fetches the provider's public keys for it if they are needed. Keys that are cached cost nothing.
 *
 * @param mayFetch - whether the agent has a key of the provider: nothing is fetched for strangers.
 */
export function verifyWithKeys(
  task: Omit<VerificationTask, "fetched">,
  parts: VerifyParts,
  mayFetch: boolean,
): Verdict | Refusal | Promise<Verdict | Refusal> {
  const verified = parts.verifier.verify(task);
  // Most providers have no public keys, and most bodies are verified synchronously.
  if (verified instanceof Promise) return verifyAndFetch(task, parts, mayFetch, verified);
  const { verification } = verified;
  return verification.outcome === "keys_needed"
    ? verifyAndFetch(task, parts, mayFetch, verified)
    : { ...verified, verification };
}

type VerifyParts = { readonly verifier: Verifier; readonly providerKeys: ProviderKeys };

/** @param first - the result without fetched keys. */
async function verifyAndFetch(
  task: Omit<VerificationTask, "fetched">,
  { verifier, providerKeys }: VerifyParts,
  mayFetch: boolean,
  first: RequestVerification | Promise<RequestVerification>,
): Promise<Verdict | Refusal> {
  const fetched = new Map<string, string>();
  for (let step = 0; step <= MOST_FETCHES; step += 1) {
    const verified = await (step === 0 ? first : verifier.verify({ ...task, fetched }));
    const { verification } = verified;
    if (verification.outcome !== "keys_needed") return { ...verified, verification };
    const { url, why } = verification;
    const before = fetched.get(url) ?? "";
    if (!mayFetch && (why !== "absent" || providerKeys.peek(url) === undefined)) {
      return refuseUnknown(task.provider, "no_signing_key");
    }
    const keys = await keysFor(url, why, before, providerKeys);
    if (keys.outcome === "unavailable") return unavailable(task.provider, url, keys);
    if (why === "key_id_unknown" && keys.text === before) {
      return refuseUnknown(task.provider, "key_id_unknown");
    }
    fetched.set(url, keys.text);
  }
  return refuseUnknown(task.provider, "key_id_unknown");
}

function keysFor(
  url: string,
  why: "absent" | "key_id_unknown" | "unreadable",
  before: string,
  providerKeys: ProviderKeys,
): Promise<KeysFetched> | KeysFetched {
  switch (why) {
    case "absent":
      return providerKeys.get(url);
    case "key_id_unknown":
      return providerKeys.renew(url, before);
    case "unreadable":
      return providerKeys.reject(url, before);
  }
}

/** The webhook may be genuine: its sender should send it again. */
function unavailable(
  { name }: Provider,
  url: string,
  { retryAfter, reason }: Extract<KeysFetched, { outcome: "unavailable" }>,
): Refusal {
  return {
    ...refuse(
      "provider_keys_unavailable",
      `The public keys of ${name} cannot be fetched at the moment, so nothing was verified. Retry later.`,
      `${new URL(url).hostname}: ${reason}`,
    ),
    retryAfter,
  };
}
