import { githubHeaders, slackHeaders } from "../../harness/sign.ts";
import { send, type Answer } from "../../harness/send.ts";
import { forwardPath } from "../../harness/use-gateway.ts";
import { AGENT, EXTERNAL_KEY, GITHUB_SECRET, REPOSITORY, SLACK_APP, SLACK_SECRET } from "./stage.ts";

export type Push = {
  /** Distinguishes this push from all others, in its body. */
  readonly marker: string;
  /** Determines the conversation, with the repository. */
  readonly branch?: string;
  /** GitHub's own id of the delivery; a new one by default. */
  readonly deliveryId?: string;
  readonly path?: string;
  /** Makes the body larger. */
  readonly padding?: string;
};

/** Sends a signed push as GitHub does. Rejects if the connection breaks before the whole response has arrived. */
export async function sendPush(
  gatewayUrl: string,
  { marker, branch = "main", deliveryId, path = "/push", padding }: Push,
): Promise<Answer> {
  const body = JSON.stringify({
    ref: `refs/heads/${branch}`,
    before: "6113728f27ae82c7b1a177c8d03f9e96e0adf246",
    after: "76ae82c7b1a177c8d03f9e966113728f27aedf24",
    // The timestamp makes a push unique.
    repository: { full_name: REPOSITORY, pushed_at: 1_700_000_000 },
    marker,
    padding,
  });
  const headers = await githubHeaders(
    GITHUB_SECRET,
    body,
    deliveryId === undefined ? {} : { "x-github-delivery": deliveryId },
  );
  return send(gatewayUrl, { method: "POST", path: forwardPath(AGENT, path), headers, body });
}

/** Sends a signed event as Slack does. */
export async function sendSlackEvent(
  gatewayUrl: string,
  { marker, eventId = `Ev${marker}`, path = "/push" }: { marker: string; eventId?: string; path?: string },
): Promise<Answer> {
  const body = JSON.stringify({
    type: "event_callback",
    api_app_id: SLACK_APP,
    team_id: "T1",
    event_id: eventId,
    event: { type: "app_mention", channel: "C1", ts: "1700000000.000100" },
    marker,
  });
  return send(gatewayUrl, {
    method: "POST",
    path: forwardPath(AGENT, path),
    headers: slackHeaders(SLACK_SECRET, body),
    body,
  });
}

/** Sends a request with the agent's external key. */
export async function sendKeyed(
  gatewayUrl: string,
  {
    marker,
    prefer,
    path = "/push",
    padding,
  }: Pick<Push, "marker" | "path" | "padding"> & { prefer?: string },
): Promise<Answer> {
  return send(gatewayUrl, {
    method: "POST",
    path: forwardPath(AGENT, path),
    headers: {
      "content-type": "application/json",
      "x-agent-api-key": EXTERNAL_KEY,
      ...(prefer !== undefined && { prefer }),
    },
    body: JSON.stringify({ marker, padding }),
  });
}

/** The marker in a body that the agent received. */
export function markerIn(body: Buffer): string {
  return String((JSON.parse(body.toString("utf8")) as { marker: unknown }).marker);
}
