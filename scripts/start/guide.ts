import { curlCommand } from "./curl.ts";
import { examplePush } from "./example-push.ts";
import { signAsGithub } from "./sign.ts";

/** Something to try: what it shows, and the command to paste. */
export type Trial = { readonly title: string; readonly command: string };

export type GuideParts = {
  /** Without a trailing slash. */
  readonly gatewayUrl: string;
  readonly agentName: string;
  /** The value of an `external` key. */
  readonly apiKey: string;
  /** A `github` key, named after a repository. */
  readonly github: { readonly name: string; readonly value: string };
  /** The delivery id that GitHub would send with the push. */
  readonly githubDelivery: string;
};

/** The first steps with a running gateway, in order; each command works when pasted. */
export function trials({ gatewayUrl, agentName, apiKey, github, githubDelivery }: GuideParts): Trial[] {
  const route = `${gatewayUrl}/agents/forward/name/${agentName}/code_changes`;
  const json = { "content-type": "application/json" };
  const push = examplePush(github.name, "Say hello to the agent");
  const signed = {
    ...json,
    "x-github-event": "push",
    "x-github-delivery": githubDelivery,
    ...signAsGithub(github.value, push),
  };
  return [
    {
      title: "Call the agent's route without credentials: 401, it exists and is protected",
      command: curlCommand({ method: "POST", url: route, showHeaders: true }),
    },
    {
      title: `Push to ${github.name} as GitHub does, signed: the agent responds (once, however often you paste it)`,
      command: curlCommand({ url: route, headers: signed, body: push }),
    },
    {
      title: "The same push with one letter changed: 401, the signature is invalid",
      command: curlCommand({
        url: route,
        headers: signed,
        body: examplePush(github.name, "Say hallo to the agent"),
      }),
    },
    {
      title: "Ask the agent for the last event, with an agent API key",
      command: curlCommand({ url: `${route}/latest`, headers: { "x-agent-api-key": apiKey } }),
    },
    {
      title: "List the agent's keys; values are never shown again",
      command: curlCommand({ url: `${gatewayUrl}/agent_api_keys?agent_name=${agentName}` }),
    },
    {
      title: "Create your own key; its value is in the response",
      command: curlCommand({
        url: `${gatewayUrl}/agent_api_keys`,
        headers: json,
        body: JSON.stringify({ agent_name: agentName, name: "my-key" }),
      }),
    },
    {
      title: "Delete it; it stops working immediately",
      command: curlCommand({
        method: "DELETE",
        url: `${gatewayUrl}/agent_api_keys/name/my-key?agent_name=${agentName}`,
      }),
    },
  ];
}
