/** Why verification failed. The codes are stable: people build alerts on them. */
export type RefusalReason =
  | "signature_missing"
  | "signature_malformed"
  | "timestamp_missing"
  | "timestamp_malformed"
  | "timestamp_out_of_tolerance"
  | "public_url_unknown"
  | "body_unsigned"
  | "body_too_large"
  | "secret_missing"
  | "certificate_expired"
  | "signature_mismatch";

/** `detail` is for the operator: it contains neither a secret nor anything that helps an attacker. */
export type Refused = {
  readonly outcome: "refused";
  readonly reason: RefusalReason;
  readonly detail: string;
};

export type Verified = { readonly outcome: "verified"; readonly verifiedBy: readonly number[] };

/**
 * The provider's public keys must be fetched first, from this URL, which the provider's data allows. Then call `verify` again,
 * with the text of the response. `absent`: it has not been fetched yet. `key_id_unknown`: the fetched text does not contain the
 * key that the request names, so a newer one is needed. `unreadable`: the fetched text contains no keys.
 */
export type KeysNeeded = {
  readonly outcome: "keys_needed";
  readonly url: string;
  readonly why: "absent" | "key_id_unknown" | "unreadable";
};

/** `verifiedBy` holds the indexes of all matching secrets, since several keys may share one. */
export type Verification = Verified | Refused | KeysNeeded;

export function refuse(reason: RefusalReason, detail: string): Refused {
  return { outcome: "refused", reason, detail };
}
