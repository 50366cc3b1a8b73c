import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Access } from "../../access/access.ts";
import type { Agents } from "../../agents/agents.ts";
import { reachAgent } from "../../agents/reach-agent.ts";
import type { AuditLog } from "../../audit/audit-log.ts";
import { answerProblem, json, problems } from "../../http/answers.ts";
import type { Recoveries } from "../../recoveries/recoveries.ts";
import type { Recovery } from "../../recoveries/recovery.ts";
import { readReceiver } from "../../recoveries/find-source.ts";
import type { RecoveryRunner } from "../../recovery/recovery-runner.ts";
import type { Database } from "../../storage/database.ts";
import { createApiRouter } from "../api-router.ts";
import { putRecovery } from "./put-recovery.ts";
import { newRecoverySchema, recoverySchema, showRecovery } from "./schema.ts";

export type RecoveriesRouterParts = {
  readonly database: Pick<Database, "query">;
  readonly agents: Agents;
  readonly audit: AuditLog;
  readonly recoveries: Recoveries;
  readonly recoveryRunner: Pick<RecoveryRunner, "wake">;
};

const tags = ["Recovery"];
const byName = {
  params: z.object({ name: z.string().openapi({ description: "The recovery's name.", example: "flux" }) }),
};

const listRoute = createRoute({
  method: "get",
  path: "/",
  tags,
  summary: "List recoveries of missed webhooks",
  responses: { 200: json(z.array(recoverySchema), "By name.") },
});

const getRoute = createRoute({
  method: "get",
  path: "/{name}",
  tags,
  summary: "Get a recovery",
  request: byName,
  responses: { 200: json(recoverySchema, "The recovery."), ...problems("recovery_not_found") },
});

const putRoute = createRoute({
  method: "put",
  path: "/{name}",
  tags,
  summary: "Create or change a recovery of missed webhooks",
  description:
    "Checks at once, then every 15 minutes and after an outage. GitHub is asked to redeliver webhooks of the " +
    "last 3 days that it could not deliver and that are not stored; it sends the same signed requests to the " +
    "webhook's own URL. Stripe cannot redeliver: its events are only counted.",
  request: {
    ...byName,
    body: { required: true, content: { "application/json": { schema: newRecoverySchema } } },
  },
  responses: {
    200: json(recoverySchema, "The recovery."),
    ...problems("agent_not_found", "access_denied", "credential_unusable", "body_invalid", "body_not_json"),
  },
});

const runRoute = createRoute({
  method: "post",
  path: "/{name}/run",
  tags,
  summary: "Check now",
  description: "Webhooks that were requested three times without success may be requested again.",
  request: byName,
  responses: {
    202: json(recoverySchema, "The check begins within a second."),
    ...problems("recovery_not_found", "access_denied"),
  },
});

const deleteRoute = createRoute({
  method: "delete",
  path: "/{name}",
  tags,
  summary: "Delete a recovery and its credential",
  description: "The webhook at the provider is not changed.",
  request: byName,
  responses: { 204: { description: "Deleted." }, ...problems("recovery_not_found", "access_denied") },
});

/** `/recoveries`: fetches what providers could not deliver. */
export function createRecoveriesRouter(parts: RecoveriesRouterParts) {
  const { agents, audit, recoveries, recoveryRunner } = parts;
  const router = createApiRouter();

  const reach = async (access: Access, name: string): Promise<Reached> => {
    const recovery = await recoveries.find(await access.scope(), name);
    if (recovery === undefined) return { outcome: "missing" };
    // A source belongs to its account.
    if (readReceiver(recovery.receiver.name).type === "source") return { outcome: "found", recovery };
    const { outcome } = await reachAgent(agents, access, { id: recovery.receiver.id }, "update");
    return outcome === "found" ? { outcome, recovery } : { outcome };
  };

  router.openapi(listRoute, async (context) => {
    const found = await recoveries.list(await context.get("access").scope());
    return context.json(found.map(showRecovery), 200);
  });

  router.openapi(getRoute, async (context) => {
    const { name } = context.req.valid("param");
    const found = await recoveries.find(await context.get("access").scope(), name);
    return found === undefined ? missing(context, name) : context.json(showRecovery(found), 200);
  });

  router.openapi(putRoute, async (context) => {
    const access = context.get("access");
    const { name } = context.req.valid("param");
    const put = await putRecovery(name, context.req.valid("json"), access, parts);
    if (put.outcome === "refused") return answerProblem(context, put.code, put.detail);
    const { recovery } = put;
    const about = { provider: recovery.provider, receiver: recovery.receiver.name };
    await audit.note(access, `recovery.${put.isNew ? "create" : "change"}`, audited(recovery), about);
    recoveryRunner.wake();
    return context.json(showRecovery(recovery), 200);
  });

  router.openapi(runRoute, async (context) => {
    const access = context.get("access");
    const { name } = context.req.valid("param");
    const reached = await reach(access, name);
    if (reached.outcome !== "found") return refuse(context, reached.outcome, name);
    await recoveries.hurry(reached.recovery.id);
    await audit.note(access, "recovery.run", audited(reached.recovery));
    recoveryRunner.wake();
    const found = await recoveries.find(await access.scope(), name);
    return context.json(showRecovery(found ?? reached.recovery), 202);
  });

  router.openapi(deleteRoute, async (context) => {
    const access = context.get("access");
    const { name } = context.req.valid("param");
    const reached = await reach(access, name);
    if (reached.outcome !== "found") return refuse(context, reached.outcome, name);
    if (!(await recoveries.delete(reached.recovery.id))) return missing(context, name);
    await audit.note(access, "recovery.delete", audited(reached.recovery));
    return context.body(null, 204);
  });
  return router;
}

type Reached =
  | { readonly outcome: "found"; readonly recovery: Recovery }
  | { readonly outcome: "missing" | "denied" };

function audited({ id, name }: Recovery) {
  return { type: "recovery", id, name } as const;
}

function refuse(context: Context, outcome: "missing" | "denied", name: string) {
  if (outcome === "missing") return missing(context, name);
  return answerProblem(
    context,
    "access_denied",
    `The auth service does not let you change the agent of recovery '${name}'.`,
  );
}

function missing(context: Context, name: string) {
  return answerProblem(context, "recovery_not_found", `Recovery '${name}' does not exist.`);
}
