import type { WebhookRequest } from "../request/request.ts";
import type { SecretRule } from "../verification/secret.ts";
import type { Refused, Verified } from "../verification/verification.ts";

/** A signature scheme as a function of its data. Never throws. */
export type Scheme<Rule> = (
  rule: Rule,
  secret: SecretRule,
  request: WebhookRequest,
  secrets: readonly string[],
  now: Date,
) => Verified | Refused;
