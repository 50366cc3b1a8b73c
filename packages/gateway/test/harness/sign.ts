import { createHmac, randomUUID } from "node:crypto";
import { sign } from "@octokit/webhooks-methods";

type Headers = Record<string, string>;

/**
 * Headers of a GitHub webhook (https://docs.github.com/en/webhooks), signed by GitHub's own library, or by hand for the
 * inputs that it does not sign: raw bytes, and an empty body.
 */
export async function githubHeaders(
  secret: string,
  body: string | Uint8Array,
  headers: Headers = {},
): Promise<Headers> {
  const byHand = () => `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
  return {
    "content-type": "application/json",
    "user-agent": "GitHub-Hookshot/1234567",
    "x-github-event": "push",
    "x-github-delivery": randomUUID(),
    "x-hub-signature-256": typeof body === "string" && body !== "" ? await sign(secret, body) : byHand(),
    ...headers,
  };
}

/**
 * Headers of a Slack request, signed as in https://docs.slack.dev/authentication/verifying-requests-from-slack.
 *
 * @param time - Unix seconds.
 */
export function slackHeaders(
  secret: string,
  body: string | Uint8Array,
  headers: Headers = {},
  time = Math.floor(Date.now() / 1000),
): Headers {
  const signature = createHmac("sha256", secret).update(`v0:${time}:`).update(body).digest("hex");
  return {
    "content-type": "application/json",
    "x-slack-request-timestamp": String(time),
    "x-slack-signature": `v0=${signature}`,
    ...headers,
  };
}
