import { GatewayError } from "agentex-gateway-sdk/client";
import { z } from "zod";
import { setInBody, textOf } from "../dispatch/replays/edit-body.ts";
import { deliverySchema } from "../management/deliveries/schema.ts";
import { defineTool, type Tool } from "./tool.ts";

const resendDelivery = defineTool({
  name: "resend_delivery",
  title: "Edit a delivery and send it again, as a test",
  kind: "write",
  isDestructive: true,
  description:
    "Sends a delivery to its agent again with changes, as a new delivery that is marked as a test, not " +
    "filtered, and signed again. With `set`, only some values change; with `body`, everything. " +
    "wait_for_delivery returns how it ends. " +
    "To send it unchanged, use replay_delivery. The agent processes it like a real one: ask the person you " +
    "work for first.",
  input: z.object({
    id: z.string().describe("`dlv_…`"),
    set: z
      .record(z.string(), z.unknown())
      .optional()
      .describe("Values to set in the body, by path: `pull_request.labels.0.name`; in a form, by field."),
    body: z.string().optional().describe("The whole body, as text, instead of the received one."),
    headers: z
      .record(z.string(), z.string().nullable())
      .optional()
      .describe("Headers to set, by name; null removes one."),
  }),
  output: deliverySchema,
  async run({ client }, { id, set = {}, body, headers = {} }) {
    const received = body === undefined ? await client.deliveries.body(id) : undefined;
    const text = body ?? (received && textOf(received.bytes));
    if (text === undefined) throw misfit("Its body is not text, so it cannot be edited.");
    const changed = setInBody(text, received?.contentType ?? "", set);
    if (changed.outcome === "misfit") throw misfit(changed.detail);
    return client.deliveries.resend(id, { body: changed.body, headers });
  },
});

function misfit(detail: string): GatewayError {
  return new GatewayError(detail, { code: "body_invalid" });
}

export const RESEND_TOOLS: readonly Tool[] = [resendDelivery];
