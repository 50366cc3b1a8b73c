import { sign } from "@octokit/webhooks-methods";
import { randomUUID } from "node:crypto";

export type GithubEvent = {
  readonly event: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly secret: string;
};

/** Sends a webhook as GitHub does, signed by GitHub's own library. */
export async function sendAsGithub(url: string, { event, payload, secret }: GithubEvent): Promise<Response> {
  const body = JSON.stringify(payload);
  return fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "user-agent": "GitHub-Hookshot/1234567",
      "x-github-event": event,
      "x-github-delivery": randomUUID(),
      "x-hub-signature-256": await sign(secret, body),
    },
    body,
  });
}
