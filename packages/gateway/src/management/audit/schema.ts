import { z } from "@hono/zod-openapi";
import { formatTime, timeSchema } from "../../http/answers.ts";
import { filterText, filterTime, limitSchema } from "../filter-fields.ts";
import type { AuditEntryRow } from "../../storage/schema/accounts.ts";
import { AUDIT_ACTIONS } from "../../audit/audit-log.ts";

const auditEntrySchema = z
  .object({
    id: z.uuid(),
    time: timeSchema,
    account_id: z.uuid().nullable().openapi({ description: "Null where nobody logs in." }),
    actor: z.object({
      type: z.string().openapi({ example: "account_key" }),
      id: z.string().nullable(),
      name: z.string(),
    }),
    action: z.string().openapi({ example: "agent_api_key.create" }),
    resource: z.object({
      type: z.string().openapi({ example: "agent_api_key" }),
      id: z.string().nullable(),
      name: z.string().nullable(),
    }),
    remote_address: z.string().openapi({ description: "Empty on the command line." }),
    details: z.record(z.string(), z.unknown()),
  })
  .openapi("AuditEntry");

export const auditPageSchema = z
  .object({
    entries: z.array(auditEntrySchema),
    next_cursor: z
      .string()
      .nullable()
      .openapi({ description: "Where the next page begins; null at the end." }),
  })
  .openapi("AuditPage");

export const auditFilterSchema = z.object({
  actor: filterText.openapi({ type: "string", description: "Who did it: an id or a name." }),
  action: z.enum(AUDIT_ACTIONS).optional(),
  resource: filterText.openapi({ type: "string", description: "To what it was done: an id or a name." }),
  from: filterTime.openapi({ description: "At this time or later." }),
  to: filterTime.openapi({ description: "Before this time." }),
  cursor: z.uuid().optional().openapi({ description: "The `next_cursor` of the page before." }),
  limit: limitSchema,
});

/** An entry on the wire. */
export function showAuditEntry(row: AuditEntryRow): z.infer<typeof auditEntrySchema> {
  return {
    id: row.id,
    time: formatTime(row.time),
    account_id: row.account_id,
    actor: { type: row.actor_type, id: row.actor_id, name: row.actor_name },
    action: row.action,
    resource: { type: row.resource_type, id: row.resource_id, name: row.resource_name },
    remote_address: row.remote_address,
    details: JSON.parse(row.details) as Record<string, unknown>,
  };
}
