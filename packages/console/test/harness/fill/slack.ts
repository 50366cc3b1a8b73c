import { slackHeaders } from "../../../../gateway/test/harness/sign.ts";

export type SlackMention = {
  readonly workspace: string;
  readonly text: string;
  readonly secret: string;
};

let lastNumber = 0;

/** Sends a mention as Slack does. */
export async function sendAsSlack(url: string, { workspace, text, secret }: SlackMention): Promise<Response> {
  lastNumber += 1;
  const number = String(lastNumber).padStart(6, "0");
  const body = JSON.stringify({
    type: "event_callback",
    team_id: workspace,
    api_app_id: "A0123456789",
    event_id: `Ev${number}`,
    event_time: 1_700_000_000,
    event: { type: "app_mention", user: "U1", text, ts: `1700000000.${number}`, channel: "C0DEPLOYS" },
  });
  return fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...slackHeaders(secret, body) },
    body,
  });
}
