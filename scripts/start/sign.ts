import { createHmac } from "node:crypto";

/**
 * The headers with which GitHub signs a webhook
 * (https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries).
 */
export function signAsGithub(secret: string, body: string): Record<string, string> {
  return { "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}` };
}

/**
 * The headers with which Slack signs a request (https://docs.slack.dev/authentication/verifying-requests-from-slack).
 *
 * @param time - when the request is sent, in Unix milliseconds.
 */
export function signAsSlack(secret: string, body: string, time: number): Record<string, string> {
  const timestamp = Math.floor(time / 1000).toString();
  const signature = createHmac("sha256", secret).update(`v0:${timestamp}:${body}`).digest("hex");
  return { "x-slack-request-timestamp": timestamp, "x-slack-signature": `v0=${signature}` };
}
