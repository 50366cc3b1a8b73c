import { randomUUID } from "node:crypto";
import { githubHeaders } from "../harness/sign.ts";
import { send, type Answer } from "../harness/send.ts";

/** The secret of a GitHub App in tests. */
export const APP_SECRET = "5e".repeat(20);

export type AppEvent = {
  readonly installation?: number | string | undefined;
  readonly event?: string;
  readonly action?: string;
  /** The provider's own id; by default a new one. */
  readonly id?: string;
  readonly secret?: string;
  readonly more?: Readonly<Record<string, unknown>>;
};

/** Sends an event of an app as GitHub does, to a source or to another path. */
export async function sendAppEvent(url: string, source: string, about: AppEvent = {}): Promise<Answer> {
  const { installation, event = "push", action, id = randomUUID(), secret = APP_SECRET, more } = about;
  const body = JSON.stringify({
    ...(action !== undefined && { action }),
    ...(installation !== undefined && { installation: { id: installation } }),
    repository: { full_name: `octo/${installation}` },
    nonce: id,
    ...more,
  });
  const headers = await githubHeaders(secret, body, {
    "x-github-event": event,
    "x-github-delivery": id,
    "x-github-hook-installation-target-type": "integration",
    "x-github-hook-installation-target-id": "1234",
  });
  const path = source.startsWith("/") ? source : `/sources/${source}`;
  return send(url, { method: "POST", path, headers, body });
}
