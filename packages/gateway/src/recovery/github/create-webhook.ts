import { z } from "zod";
import type { RecoveryCredential } from "../../recoveries/recovery-credential.ts";
import { callGithub, type GithubFailure, type GithubParts } from "./call-github.ts";
import { hooksPath } from "./deliveries-path.ts";

/** A webhook to create. */
export type WantedWebhook = {
  /** A user or an organization. */
  readonly owner: string;
  /** Undefined for a webhook of the organization. */
  readonly repository: string | undefined;
  readonly url: string;
  readonly secret: string;
  /** GitHub's event names; `*` for all. */
  readonly events: readonly string[];
};

export type WebhookCreated = { readonly outcome: "created"; readonly hookId: string } | GithubFailure;

const hookSchema = z.object({ id: z.string() });

/** https://docs.github.com/en/rest/repos/webhooks#create-a-repository-webhook */
export async function createWebhook(
  { owner, repository, url, secret, events }: WantedWebhook,
  credential: RecoveryCredential,
  parts: GithubParts,
): Promise<WebhookCreated> {
  const answer = await callGithub(
    {
      method: "POST",
      path: hooksPath({ owner, repository }),
      body: {
        name: "web",
        active: true,
        events,
        config: { url, content_type: "json", insecure_ssl: "0", secret },
      },
      secrets: [secret],
    },
    credential,
    parts,
  );
  if (answer.outcome !== "answered") return answer;
  const hook = hookSchema.safeParse(answer.json);
  return hook.success
    ? { outcome: "created", hookId: hook.data.id }
    : { outcome: "unavailable", wait: undefined, detail: "GitHub's response is not a webhook." };
}
