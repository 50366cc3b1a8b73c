import { createHmac } from "node:crypto";

/**
 * The Standard Webhooks headers for a body: https://github.com/standard-webhooks/standard-webhooks
 *
 * @param secrets - the bytes of each signing secret.
 * @param time - in Unix milliseconds.
 */
export function signatureHeaders(
  { messageId, body, time }: { readonly messageId: string; readonly body: Uint8Array; readonly time: number },
  secrets: readonly Uint8Array[],
): Record<string, string> {
  const timestamp = String(Math.floor(time / 1_000));
  const signatures = secrets.map((secret) => {
    const hmac = createHmac("sha256", secret).update(`${messageId}.${timestamp}.`).update(body);
    return `v1,${hmac.digest("base64")}`;
  });
  return {
    "webhook-id": messageId,
    "webhook-timestamp": timestamp,
    "webhook-signature": signatures.join(" "),
  };
}
