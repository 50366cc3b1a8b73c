import { alertsSchema } from "../management/alerts/schema.ts";
import { z } from "zod";
import { defineTool, type Mutable, type Tool } from "./tool.ts";

const listAlerts = defineTool({
  name: "list_alerts",
  title: "List alerts",
  kind: "read",
  description:
    "Lists what needs attention: agents that cannot be reached, routes whose deliveries fail, rising numbers of " +
    "rejected requests, expiring keys, held and unrouted deliveries, loops between bots. Up to 20 of each kind; " +
    "empty lists if all is well.",
  input: z.object({}),
  output: alertsSchema,
  async run({ client }) {
    const alerts = await client.alerts();
    return alerts as Mutable<typeof alerts>;
  },
});

export const ALERTS_TOOLS: readonly Tool[] = [listAlerts];
