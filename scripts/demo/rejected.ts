import type { GatewayClient } from "agentex-gateway-sdk";
import { APP, fromGithub, fromSlack, JSON_TYPE, type Cast } from "./cast.ts";
import { slackMention } from "./payloads.ts";
import type { Expected, Scene } from "./scene.ts";

/**
 * Requests that the gateway does not forward to any agent.
 *
 * @param challenge - the challenge of a Slack handshake.
 */
export function rejectedScenes(cast: Cast, challenge: string, client: GatewayClient): Scene[] {
  const { routes, route, push, repositorySecret, organisationSecret, external, foreignKey } = cast;
  const mention = slackMention(APP, "<@U0LAN0Z89> is the build green?");
  const key = { "x-agent-api-key": external.api_key };
  const signedPush = { ...JSON_TYPE, ...fromGithub("push", repositorySecret, push) };
  return [
    {
      title: "No credential",
      url: routes.changes,
      headers: JSON_TYPE,
      body: push,
      expected: refused(401, "credentials_missing"),
    },
    {
      title: "GitHub push, changed in transit",
      url: routes.changes,
      headers: signedPush,
      body: push.replace("refs/", "refz/"),
      expected: refused(401, "signature_invalid"),
    },
    {
      title: "GitHub push, signed by a stranger",
      url: routes.changes,
      headers: { ...JSON_TYPE, ...fromGithub("push", "not the secret", push) },
      body: push,
      expected: refused(401, "signature_invalid"),
    },
    {
      title: "GitHub push, signed with the organization's secret",
      url: routes.changes,
      headers: { ...JSON_TYPE, ...fromGithub("push", organisationSecret, push) },
      body: push,
      expected: refused(401, "identity_mismatch"),
    },
    {
      title: "Slack mention, ten minutes old",
      url: routes.slackEvents,
      headers: { ...JSON_TYPE, ...fromSlack(mention, { age: 600_000 }) },
      body: mention,
      expected: refused(401, "timestamp_out_of_tolerance"),
    },
    {
      title: "Slack url_verification, unsigned",
      url: routes.slackEvents,
      headers: JSON_TYPE,
      body: challenge,
      expected: refused(401, "credentials_missing"),
    },
    {
      title: "Slack url_verification, by a stranger",
      url: routes.slackEvents,
      headers: { ...JSON_TYPE, ...fromSlack(challenge, { secret: "not the secret" }) },
      body: challenge,
      expected: refused(401, "signature_invalid"),
    },
    {
      title: "Another agent's key",
      method: "GET",
      url: routes.latest,
      headers: { "x-agent-api-key": foreignKey },
      expected: refused(401, "key_invalid"),
    },
    {
      title: "A signing secret used as an API key",
      method: "GET",
      url: routes.latest,
      headers: { "x-agent-api-key": repositorySecret },
      expected: refused(401, "key_invalid"),
    },
    {
      title: "Unknown agent",
      url: route("nobody/code_changes"),
      headers: key,
      expected: refused(404, "agent_not_found"),
    },
    {
      title: "Wrong path",
      url: route("code-watcher/code_change"),
      headers: key,
      expected: refused(404, "route_not_found"),
    },
    {
      title: "Wrong method",
      method: "GET",
      url: routes.changes,
      headers: key,
      expected: refused(405, "method_not_allowed"),
    },
    {
      title: "GitHub push, bypassing the gateway",
      url: `${cast.watcherUrl}/code_changes`,
      headers: signedPush,
      body: push,
      expected: refused(401, "signature_missing"),
    },
    {
      title: "A key that was just deleted",
      before: async () => void (await client.keys.delete(external.id)),
      method: "GET",
      url: routes.latest,
      headers: key,
      expected: refused(401, "key_invalid"),
    },
  ];
}

function refused(status: number, code: string): Expected {
  return { status, code, sees: { by: "nothing" } };
}
