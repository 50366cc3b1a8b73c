import { z } from "zod";
import { triggerSchema } from "../management/keys/schema.ts";
import { providerSchema } from "../management/providers/schema.ts";
import { testDeliverySchema } from "../management/test-deliveries/schema.ts";
import { defineTool, given, type Tool } from "./tool.ts";

const listProviders = defineTool({
  name: "list_providers",
  title: "List providers",
  kind: "read",
  description:
    "Lists who may send webhooks (GitHub, Slack, Stripe …): where to paste the URL and the secret in each product, what a " +
    "key's name has to be, and where the secret comes from.",
  input: z.object({
    id: z.string().optional().describe("Only this one, with the test events that there are."),
  }),
  output: z.object({
    providers: z.array(
      providerSchema.omit({ data: true }).extend({ test_events: z.array(z.string()).optional() }),
    ),
  }),
  async run({ client }, { id }) {
    if (id === undefined) return { providers: [...(await client.providers.list())] };
    const [provider, samples] = await Promise.all([client.providers.get(id), client.providers.samples(id)]);
    return { providers: [{ ...provider, test_events: samples.map(({ event }) => event) }] };
  },
});

const connectProvider = defineTool({
  name: "connect_provider",
  title: "Connect a provider",
  kind: "write",
  description:
    "Makes the key with which a provider signs for an agent's route, and answers with the URL and the secret to paste into " +
    "the provider's settings, and where. A generated secret is in this one answer only: hand it to the user, and do not " +
    "store it. Afterwards, send_test_event shows that it works.",
  input: z.object({
    agent: z.string().describe("The agent's name."),
    provider: z.string().describe("A provider's id such as `github`."),
    name: z
      .string()
      .describe(
        "What the provider's payloads are known by, as list_providers says: `owner/repository`, an app's id.",
      ),
    route: z.string().describe("The path of the agent's route, such as `/code_changes`."),
    secret: z
      .string()
      .optional()
      .describe(
        "The provider's own, where `secret_from` is `provider` or `public_key`. Better not by way of a conversation: " +
          "`npx agentex-gateway connect` takes it from a terminal.",
      ),
    base_url: z
      .string()
      .optional()
      .describe("Where the provider reaches the gateway, if the gateway does not know."),
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
    // Whoever gave a secret knows it.
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
    "Sends a true sample of a provider's event, signed with the stored secret, the whole way through the gateway to the " +
    "agent, which acts on it as on a real one. The answer says what the provider would have heard, and names the delivery.",
  input: z.object({
    agent: z.string().describe("The agent's name."),
    provider: z.string().describe("A provider's id such as `github`."),
    event: z
      .string()
      .optional()
      .describe("list_providers with an `id` names those there are; else its first."),
    route: z.string().optional().describe("Not needed where the agent has only one route."),
    key: z.string().optional().describe("The key's name; not needed where there is only one."),
    payload: z.record(z.string(), z.unknown()).optional().describe("In place of the sample's."),
  }),
  output: testDeliverySchema,
  run: async ({ client }, { agent, provider, ...wanted }) =>
    client.agents.sendTest(agent, { provider, ...given(wanted) }),
});

export const PROVIDERS_TOOLS: readonly Tool[] = [listProviders, connectProvider, sendTestEvent];
