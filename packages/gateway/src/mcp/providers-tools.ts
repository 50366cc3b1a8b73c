import { z } from "zod";
import { triggerSchema } from "../management/keys/trigger-schema.ts";
import { providerSchema } from "../management/providers/schema.ts";
import { testDeliverySchema } from "../management/test-deliveries/schema.ts";
import { defineTool, given, type Tool } from "./tool.ts";

const listProviders = defineTool({
  name: "list_providers",
  title: "List providers",
  kind: "read",
  description:
    "Lists the providers that can send webhooks (GitHub, Slack, Stripe …): where to paste the URL and the secret in each " +
    "product, what to name the key, and where the secret comes from.",
  input: z.object({
    id: z.string().optional().describe("Only this one, with its test events."),
  }),
  output: z.object({
    providers: z.array(
      providerSchema
        .omit({ data: true, late_answers: true, sources: true })
        .extend({ test_events: z.array(z.string()).optional() }),
    ),
  }),
  async run({ client }, { id }) {
    if (id === undefined) return { providers: [...(await client.providers.list())] };
    const [provider, samples] = await Promise.all([client.providers.get(id), client.providers.samples(id)]);
    return { providers: [{ ...provider, test_events: samples.map(({ name }) => name) }] };
  },
});

const connectProvider = defineTool({
  name: "connect_provider",
  title: "Connect a provider",
  kind: "write",
  description:
    "Creates the key that verifies a provider's webhooks to an agent's route. Returns the URL and the secret to paste into " +
    "the provider's settings, and where. A generated secret appears only in this response: pass it to the user, and do not " +
    "store it. Then check it with send_test_event.",
  input: z.object({
    agent: z.string().describe("The agent's name."),
    provider: z.string().describe("A provider's id such as `github`."),
    name: z
      .string()
      .describe(
        "The identity in the provider's payloads, as list_providers describes it: `owner/repository`, an app's id.",
      ),
    route: z.string().describe("The path of the agent's route, such as `/code_changes`."),
    secret: z
      .string()
      .optional()
      .describe(
        "The provider's secret, if `secret_from` is `provider` or `public_key`. Better kept out of a conversation: " +
          "`npx agentex-gateway connect` reads it from a terminal.",
      ),
    base_url: z
      .string()
      .optional()
      .describe("The gateway's public address, if AGENTEX_PUBLIC_URL is not set."),
  }),
  output: triggerSchema,
  async run({ client }, { agent, provider, name, route, secret, base_url }) {
    const trigger = await client.keys.createWebhookTrigger({
      agent_name: agent,
      source: provider,
      name,
      forward_path: route,
      ...given({ secret, base_url }),
    });
    // A caller that passed a secret knows it.
    return {
      ...trigger,
      secret: secret === undefined ? trigger.secret : null,
      notices: [...trigger.notices],
    };
  },
});

const sendTestEvent = defineTool({
  name: "send_test_event",
  title: "Send a test event",
  kind: "write",
  isDestructive: true,
  description:
    "Sends a signed sample event through the gateway to the agent, which processes it like a real one. Returns the response " +
    "that the provider would have got, and the delivery's id.",
  input: z.object({
    agent: z.string().describe("The agent's name."),
    provider: z.string().describe("A provider's id such as `github`."),
    event: z
      .string()
      .optional()
      .describe(
        "The provider's first event by default; list_providers with an `id` lists them. Any event, with its `payload`.",
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
  run: async ({ client }, { agent, provider, ...wanted }) =>
    client.agents.sendTest(agent, { provider, ...given(wanted) }),
});

export const PROVIDERS_TOOLS: readonly Tool[] = [listProviders, connectProvider, sendTestEvent];
