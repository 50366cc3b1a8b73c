/** What is wrong with a request. The codes are stable. */
export type FindingCode =
  | "genuine"
  | "no_key"
  | "key_waits_for_value"
  | "signature_missing"
  | "signature_older_version"
  | "signature_malformed"
  | "other_provider"
  | "timestamp_missing"
  | "timestamp_malformed"
  | "clock_off"
  | "public_url_unknown"
  | "url_differs"
  | "body_unsigned"
  | "body_too_large"
  | "keys_unavailable"
  | "key_id_unknown"
  | "certificate_expired"
  | "body_rewritten"
  | "body_line_ends"
  | "body_charset"
  | "body_form"
  | "body_lost"
  | "secret_padded"
  | "secret_encoding"
  | "secret_invalid"
  | "wrong_key_type"
  | "identity_mismatch"
  | "payload_unreadable"
  | "secret_or_body_wrong";

/**
 * A sentence for the operator. It may name keys, but contains neither a secret nor a valid signature.
 */
export type Finding = { readonly code: FindingCode; readonly sentence: string };

export function finding(code: FindingCode, sentence: string): Finding {
  return { code, sentence };
}
