import { z } from "@hono/zod-openapi";
import { formatTime, timeSchema } from "../../http/answers.ts";
import { filterText, filterTime, limitSchema } from "../filter-fields.ts";
import type { AuditEntryRow } from "../../storage/schema/accounts.ts";
import { AUDIT_ACTIONS } from "../../audit/audit-log.ts";

const auditEntrySchema = z
  .object({
    id: z.uuid(),
    time: timeSchema,
    account_id: z.uuid().nullable().openapi({ description: "Null if accounts are off." }),
    actor: z
      .object({
        type: z.string().openapi({ example: "account_key" }),
        id: z.string().nullable(),
        name: z.string(),
      })
      .openapi({ description: "Who made the change." }),
    action: z
      .string()
      .openapi({ description: "Such as `agent_api_key.create`.", example: "agent_api_key.create" }),
    resource: z
      .object({
        type: z.string().openapi({ example: "agent_api_key" }),
        id: z.string().nullable(),
        name: z.string().nullable(),
      })
      .openapi({ description: "What was changed." }),
    remote_address: z
      .string()
      .openapi({ description: "The client's IP address; empty for changes made on the command line." }),
    details: z.record(z.string(), z.unknown()),
  })
  .openapi("AuditEntry", { description: "A change that someone made, or an event that they triggered." });

export const auditPageSchema = z
  .object({
    entries: z.array(auditEntrySchema),
    next_cursor: z
      .string()
      .nullable()
      .openapi({ description: "Pass it as `cursor` to get the next page; null on the last page." }),
  })
  .openapi("AuditPage", { description: "A page of the audit log, newest entries first." });

export const auditFilterSchema = z.object({
  actor: filterText.openapi({ type: "string", description: "The actor's id or name." }),
  action: z
    .enum(AUDIT_ACTIONS)
    .optional()
    .openapi({ type: "string", description: "Such as `agent_api_key.create`." }),
  resource: filterText.openapi({ type: "string", description: "The resource's id or name." }),
  from: filterTime.openapi({ description: "Only entries at or after this time." }),
  to: filterTime.openapi({ description: "Only entries before this time." }),
  cursor: z.uuid().optional().openapi({ description: "The `next_cursor` of the previous page." }),
  limit: limitSchema,
});

/** An entry in its API format. */
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
