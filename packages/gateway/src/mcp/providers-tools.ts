import { GatewayError } from "agentex-gateway-sdk/client";
import { z } from "zod";
import { readProblem } from "../http/read-problem.ts";
import { triggerPreviewSchema, triggerSchema } from "../management/keys/trigger/trigger-schema.ts";
import { providerSchema } from "../management/providers/schema.ts";
import { testDeliverySchema } from "../management/test-deliveries/schema.ts";
import { given } from "../given.ts";
import { defineTool, type Tool } from "./tool.ts";

const listProviders = defineTool({
  name: "list_providers",
  title: "List providers",
  kind: "read",
  description:
    "Lists the providers that can send webhooks (GitHub, Slack, Stripe …), one line each: its id, and what a " +
    "key for it is named after. get_provider explains how to set one up.",
  input: z.object({
    query: z.string().optional().describe("Part of the name or id, such as `git`."),
  }),
  output: z.object({
    providers: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        key_name: z.string().describe("What a key is named after."),
      }),
    ),
  }),
  async run({ client }, { query = "" }) {
    const wanted = query.trim().toLowerCase();
    const providers = await client.providers.list();
    return {
      providers: providers
        .filter(({ id, name }) => id.includes(wanted) || name.toLowerCase().includes(wanted))
        .map(({ id, name, setup }) => ({ id, name, key_name: setup.key_name })),
    };
  },
});

const getProvider = defineTool({
  name: "get_provider",
  title: "Get a provider",
  kind: "read",
  description:
    "Explains how to set up a provider's webhooks: where to paste the URL and the secret, what to name the key, " +
    "where the secret comes from, how long the provider waits for a response, and which test events there are.",
  input: z.object({ id: z.string().describe("The provider's id from list_providers, such as `github`.") }),
  output: providerSchema
    .omit({ data: true, late_answers: true, sources: true })
    .extend({ test_events: z.array(z.string()) }),
  async run({ client }, { id }) {
    const [provider, samples] = await Promise.all([client.providers.get(id), client.providers.samples(id)]);
    return { ...provider, test_events: samples.map(({ name }) => name) };
  },
});

const connectProvider = defineTool({
  name: "connect_provider",
  title: "Connect a provider",
  kind: "write",
  description:
    "Creates the key that verifies a provider's webhooks to an agent's route. Returns the URL and the secret " +
    "to paste into " +
    "the provider's settings, where, which events to choose there for the route, and whether the provider can " +
    "reach the URL: if not, " +
    "offer the user the tunnels. If the provider shows its secret only once it has the URL, leave `secret` " +
    "out: the key waits for it, " +
    "and the user stores it with `npx agentex-gateway connect`. A generated secret appears only in this " +
    "response: pass it to the user, and do not " +
    "store it. Then check it with send_test_event. For an app with many installations, such as a GitHub App " +
    "or a Slack app for " +
    "several workspaces, use connect_app. Ask the user which case applies.",
  input: z.object({
    agent: z.string().describe("The agent's name."),
    provider: z.string().describe("A provider's id such as `github`."),
    name: z
      .string()
      .describe(
        "The identity in the provider's payloads, as get_provider describes it: `owner/repository`, an app's id.",
      ),
    route: z.string().describe("The path of the agent's route, such as `/code_changes`."),
    secret: z
      .string()
      .optional()
      .describe(
        "The provider's secret, if `secret_from` is `provider` or `public_key`. It is better kept out of a " +
          "conversation: `npx agentex-gateway connect` reads it from a terminal.",
      ),
    base_url: z
      .string()
      .optional()
      .describe("The gateway's public address, if AGENTEX_PUBLIC_URL is not set."),
  }),
  output: triggerSchema.extend(triggerPreviewSchema.pick({ events: true, reach: true }).shape).extend({
    waits_for_secret: z
      .boolean()
      .describe("Whether the key rejects everything until it has the provider's secret."),
  }),
  async run({ client }, { agent, provider, name, route, secret, base_url }) {
    const wanted = {
      agent_name: agent,
      source: provider,
      name,
      forward_path: route,
      ...given({ base_url }),
    };
    const { events, reach } = await client.keys.previewWebhookTrigger(wanted);
    const trigger = await client.keys.createWebhookTrigger({
      ...wanted,
      secret_later: secret === undefined,
      ...given({ secret }),
    });
    return {
      ...trigger,
      // A caller that passed a secret already knows it.
      secret: secret === undefined ? trigger.secret : null,
      notices: [...trigger.notices, ...(reach.detail === null ? [] : [reach.detail])],
      events: [...events],
      reach: { ...reach, tunnels: [...reach.tunnels] },
      waits_for_secret: trigger.secret === null,
    };
  },
});

const sendTestEvent = defineTool({
  name: "send_test_event",
  title: "Send a test event",
  kind: "write",
  isDestructive: true,
  description:
    "Sends a signed sample event through the gateway to the agent, which processes it like a real one. Returns " +
    "the response that the provider would have received, and the delivery's id.",
  input: z.object({
    agent: z.string().describe("The agent's name."),
    provider: z.string().describe("A provider's id such as `github`."),
    event: z
      .string()
      .optional()
      .describe(
        "The provider's first event by default; get_provider lists them. Any event, with its `payload`.",
      ),
    route: z.string().optional().describe("Not needed if the agent has only one route."),
    key: z.string().optional().describe("The key's name; not needed if there is only one."),
    payload: z
      .union([z.record(z.string(), z.unknown()), z.array(z.unknown())])
      .optional()
      .describe("Replaces the sample's payload; the fields, if the provider sends a form."),
    set: z
      .record(z.string(), z.unknown())
      .optional()
      .describe("Values to set in the payload, by path: `pull_request.labels.0.name`."),
  }),
  output: testDeliverySchema,
  async run({ client }, { agent, provider, ...wanted }) {
    const sent = await client.agents.sendTest(agent, { provider, ...given(wanted) });
    const problem = sent.delivery_id === null ? readProblem(sent.answer) : undefined;
    // The event reached no agent.
    if (problem !== undefined) throw new GatewayError(problem.detail, problem);
    return sent;
  },
});

export const PROVIDERS_TOOLS: readonly Tool[] = [listProviders, getProvider, connectProvider, sendTestEvent];
