import type { RecoveryCredential } from "../../recoveries/recovery-credential.ts";
import { callGithub, type GithubAnswer, type GithubParts } from "./call-github.ts";
import { deliveriesPath, type GithubPlace } from "./deliveries-path.ts";

/**
 * Asks GitHub to deliver a webhook again: it sends the same signed request to the webhook's own URL.
 * https://docs.github.com/en/rest/repos/webhooks#redeliver-a-delivery-for-a-repository-webhook
 */
export async function redeliver(
  place: GithubPlace,
  deliveryId: string,
  credential: RecoveryCredential,
  parts: GithubParts,
): Promise<GithubAnswer> {
  const path = `${deliveriesPath(place)}/${encodeURIComponent(deliveryId)}/attempts`;
  return callGithub({ method: "POST", path }, credential, parts);
}
