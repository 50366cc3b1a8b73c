import { createHmac } from "node:crypto";
import type { WebhookRequest } from "../../src/index.ts";

/** The time at which the tests take place. */
export const now = new Date("2024-05-01T12:00:00.000Z");

export const nowSeconds = now.getTime() / 1000;

type Content = string | Uint8Array;

function hmacHex(secret: string, ...pieces: Content[]): string {
  return createHmac("sha256", secret)
    .update(Buffer.concat(pieces.map((piece) => Buffer.from(piece))))
    .digest("hex");
}

/** A POST as GitHub sends it. */
export function githubRequest(
  secret: string,
  body: Content,
  headers: WebhookRequest["headers"] = {},
): WebhookRequest {
  return {
    method: "POST",
    url: "/agents/forward/name/code-watcher/code_changes",
    headers: {
      "content-type": "application/json",
      "x-github-event": "push",
      "x-github-delivery": "0b989ba4-242f-11e5-81e1-c7b6966d2516",
      "x-hub-signature-256": `sha256=${hmacHex(secret, body)}`,
      ...headers,
    },
    body: Buffer.from(body),
  };
}

/** A POST as Slack sends it. */
export function slackRequest(
  secret: string,
  body: Content,
  headers: WebhookRequest["headers"] = {},
  timestamp = String(nowSeconds),
): WebhookRequest {
  return {
    method: "POST",
    url: "/agents/forward/name/slack-helper/events",
    headers: {
      "content-type": "application/json",
      "x-slack-request-timestamp": timestamp,
      "x-slack-signature": `v0=${hmacHex(secret, `v0:${timestamp}:`, body)}`,
      ...headers,
    },
    body: Buffer.from(body),
  };
}
