import { z } from "zod";
import { recoverySchema } from "../management/recoveries/schema.ts";
import { missedSchema } from "../management/recoveries/webhook-schema.ts";
import { defineTool, type Tool } from "./tool.ts";

const listRecoveries = defineTool({
  name: "list_recoveries",
  title: "List what providers could not deliver",
  kind: "read",
  description:
    "Counts the webhooks that GitHub and Stripe could not deliver in the last 7 days, those that were requested " +
    "again, and those that have arrived. With a name, lists each. Use it when webhooks are missing after an " +
    "outage. If an agent has no recovery, the person you work for can create one: `npx agentex-gateway recover " +
    "github --help`. Its credential must stay out of the conversation.",
  input: z.object({ name: z.string().optional().describe("Only this recovery, with each missed webhook.") }),
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
  title: "Request missed webhooks from a provider",
  kind: "write",
  isIdempotent: true,
  description:
    "Checks now which webhooks GitHub could not deliver, and asks it to redeliver them: the agent then " +
    "processes them like any others. The gateway also does this every 15 minutes and after an outage. Call " +
    "list_recoveries afterwards.",
  input: z.object({ name: z.string().describe("The recovery's name from list_recoveries.") }),
  output: recoverySchema,
  run: async ({ client }, { name }) => client.recoveries.run(name),
});

export const RECOVERY_TOOLS: readonly Tool[] = [listRecoveries, runRecovery];
