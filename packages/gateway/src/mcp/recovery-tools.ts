import { z } from "zod";
import { recoverySchema } from "../management/recoveries/schema.ts";
import { missedSchema } from "../management/recoveries/webhook-schema.ts";
import { defineTool, type Tool } from "./tool.ts";

const listRecoveries = defineTool({
  name: "list_recoveries",
  title: "List what providers could not deliver",
  kind: "read",
  description:
    "Says which webhooks GitHub and Stripe could not deliver in the last 7 days, how many of them were asked for, and how many have " +
    "arrived. With a name, it lists each. Use it when webhooks are missing after an outage. If there is none for an agent, the " +
    "person you work for can create one: `npx agentex-gateway recover github --help`. Its credential must not be in a conversation.",
  input: z.object({ name: z.string().optional().describe("Only this one, with what it missed.") }),
  output: z.object({
    recoveries: z.array(recoverySchema.extend({ webhooks: z.array(missedSchema).optional() })),
  }),
  async run({ client }, { name }) {
    if (name === undefined) return { recoveries: [...(await client.recoveries.list())] };
    const [recovery, webhooks] = await Promise.all([
      client.recoveries.get(name),
      client.recoveries.missed(name),
    ]);
    return { recoveries: [{ ...recovery, webhooks: [...webhooks] }] };
  },
});

const runRecovery = defineTool({
  name: "run_recovery",
  title: "Ask a provider for missed webhooks",
  kind: "write",
  isIdempotent: true,
  description:
    "Checks now what GitHub could not deliver, and asks it to deliver that again: the agent then processes it like any other " +
    "webhook. The gateway does so by itself every 15 minutes and after an outage. Call list_recoveries afterwards.",
  input: z.object({ name: z.string().describe("As list_recoveries says.") }),
  output: recoverySchema,
  run: async ({ client }, { name }) => client.recoveries.run(name),
});

export const RECOVERY_TOOLS: readonly Tool[] = [listRecoveries, runRecovery];
