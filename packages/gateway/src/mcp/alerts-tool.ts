import { alertsSchema } from "../management/alerts/schema.ts";
import { z } from "zod";
import { defineTool, type Mutable, type Tool } from "./tool.ts";

const listAlerts = defineTool({
  name: "list_alerts",
  title: "List what needs attention",
  kind: "read",
  description:
    "Lists what needs somebody's attention: agents that cannot be reached, routes whose deliveries fail, rising numbers of rejected " +
    "requests, keys that expire, held and unrouted deliveries, loops between programs. Up to 20 of each; empty lists if all is well.",
  input: z.object({}),
  output: alertsSchema,
  async run({ client }) {
    const alerts = await client.alerts();
    return alerts as Mutable<typeof alerts>;
  },
});

export const ALERTS_TOOLS: readonly Tool[] = [listAlerts];
