import { createRoute, z } from "@hono/zod-openapi";
import type { Kysely } from "kysely";
import type { ApiEnv } from "../../../access/api-env.ts";
import type { Agents } from "../../../agents/agents.ts";
import type { AuditLog } from "../../../audit/audit-log.ts";
import { readRequest } from "../../../bodies/body-pieces.ts";
import { isInMemory, isLarge, openBody } from "../../../bodies/body.ts";
import type { BodyMemory } from "../../../bodies/body-memory.ts";
import { findListed } from "../../../deliveries/list/find-delivery.ts";
import { readWebhook } from "../../../dispatch/queue/read-webhook.ts";
import { answerProblem, formatTime, json, problems, timeSchema } from "../../../http/answers.ts";
import { optionalBody } from "../../../http/optional-body.ts";
import type { Database } from "../../../storage/database.ts";
import type { Schema } from "../../../storage/schema/schema.ts";
import { createApiRouter } from "../../api-router.ts";
import { deliveryMissing, noRoom, PATIENCE } from "../delivery-problems.ts";
import { reachToExecute } from "../reach-delivery.ts";
import { signForAgent } from "./for-agent.ts";
import { signForGateway } from "./for-gateway.ts";
import type { SigningParts } from "./signed-for-curl.ts";
import { curlBody, writeCurl, type CurlRequest } from "./write-curl.ts";

export type CurlRouterParts = SigningParts & {
  readonly database: Database;
  readonly agents: Agents;
  readonly memory: Pick<BodyMemory, "read">;
  readonly audit: AuditLog;
};

const curlToSchema = z
  .object({
    to: z
      .enum(["gateway", "agent"])
      .default("gateway")
      .openapi({
        description:
          "`gateway`: as its sender sent it, signed again with a secret or an API key that is created for this " +
          "command and valid for an hour; it arrives as a test delivery. `agent`: directly to the agent, signed " +
          "with the agent's own key, which the agent accepts for five minutes.",
      }),
  })
  .openapi("CurlTarget", { description: "Where the command sends the request." });

const curlSchema = z
  .object({
    command: z
      .string()
      .openapi({ description: "For a POSIX shell. Anyone who has it can send the request." }),
    signed_with: z
      .string()
      .openapi({ example: "a secret that stands in for the GitHub key octo-org/octo-repo until then" }),
    expires_at: timeSchema.openapi({ description: "When the command stops working as described." }),
  })
  .openapi("CurlCommand", { description: "A command that sends a delivery's request again." });

const curlRoute = createRoute({
  method: "post",
  path: "/{id}/curl",
  tags: ["Deliveries"],
  summary: "Create a curl command that sends the request again",
  middleware: optionalBody<ApiEnv>(),
  request: {
    params: z.object({ id: z.string() }),
    body: { required: false, content: { "application/json": { schema: curlToSchema } } },
  },
  responses: {
    200: json(curlSchema, "The command."),
    ...problems("delivery_not_found", "access_denied", "delivery_unsendable"),
    ...problems("body_memory_full", "body_not_json", "body_invalid"),
  },
});

/** `/deliveries/{id}/curl` */
export function createCurlRouter(parts: CurlRouterParts) {
  const { agents, audit, database, memory } = parts;
  const router = createApiRouter();
  router.openapi(curlRoute, async (context) => {
    const { id: spelled } = context.req.valid("param");
    const { to } = context.req.valid("json") ?? {};
    const access = context.get("access");
    const reached = await reachToExecute(context, database.browse, spelled);
    if (reached.outcome === "refused") return reached.problem;
    const { browse } = database;
    const stored = await readDelivery(browse, reached.id);
    if (stored === undefined) return deliveryMissing(context, spelled);
    const { row, request } = stored;
    if (isLarge(request.body)) {
      return answerProblem(context, "delivery_unsendable", "Its body is larger than 2 MB.");
    }
    const open = await openBody(request.body, memory, PATIENCE);
    if (open === undefined) return noRoom(context);
    try {
      const listed = await findListed(browse, reached.id);
      const signable = {
        id: reached.id,
        attempt: Math.max(1, row.attempts),
        webhook: readWebhook(row, request),
        body: isInMemory(open.body) ? Buffer.from(open.body) : Buffer.alloc(0),
        agent: await agents.find({ id: row.agent_id }),
        sourceName: listed?.source_name ?? null,
        parts,
      };
      const signed = await (to === "agent" ? signForAgent(signable) : signForGateway(signable));
      if (signed.outcome === "unsendable") {
        return answerProblem(context, "delivery_unsendable", signed.detail);
      }
      await audit.note(access, "delivery.curl", { type: "delivery", id: spelled });
      const body = curlBody(signed.body, fetching(new URL(context.req.url).origin, spelled, access.within));
      return context.json(
        {
          command: writeCurl({ ...signed, method: row.method, body }),
          signed_with: signed.credential,
          expires_at: formatTime(signed.expiresAt),
        },
        200,
      );
    } finally {
      open.close();
    }
  });
  return router;
}

async function readDelivery(browse: Kysely<Schema>, id: bigint) {
  const row = await browse.selectFrom("deliveries").selectAll().where("id", "=", id).executeTakeFirst();
  const request = row && (await readRequest(browse, row));
  return row && request && { row, request };
}

/** The command that gets the body of a delivery. */
function fetching(origin: string, id: string, account: string | undefined): CurlRequest {
  return {
    method: "GET",
    url: `${origin}/deliveries/${id}/body`,
    headers:
      account === undefined
        ? []
        : [
            ["x-api-key", "YOUR ACCOUNT KEY"],
            ["x-selected-account-id", account],
          ],
    body: { kind: "empty" },
  };
}
