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
  | "signature_mismatch";

/** `detail` is for the operator: it contains neither a secret nor anything that helps an attacker. */
export type Refused = {
  readonly outcome: "refused";
  readonly reason: RefusalReason;
  readonly detail: string;
};

export type Verified = { readonly outcome: "verified"; readonly verifiedBy: readonly number[] };

/** `verifiedBy` holds the indexes of all matching secrets, since several keys may share one. */
export type Verification = Verified | Refused;

export function refuse(reason: RefusalReason, detail: string): Refused {
  return { outcome: "refused", reason, detail };
}
