import { z } from "@hono/zod-openapi";
import type { Deployment } from "../../deployments/deployment.ts";
import { DEPLOYMENT_ORDERS } from "../../deployments/deployments.ts";
import { formatTime, timeSchema } from "../../http/answers.ts";
import { containsNul } from "../../storage/contains-nul.ts";
import { directionSchema, orderDescription, pageSchema } from "../paging.ts";

const textSchema = z
  .string()
  .max(2_000)
  .refine((text) => !containsNul(text), "must not contain NUL");

export const newDeploymentSchema = z
  .object({
    docker_image: textSchema,
    registration_metadata: z.record(z.string(), z.unknown()).nullish(),
    sgp_deploy_id: textSchema.nullish(),
    helm_release_name: textSchema.nullish(),
  })
  .openapi("NewDeployment", { description: "A deployment that will register later." });

export const deploymentSchema = z
  .object({
    id: z.string(),
    agent_id: z.uuid(),
    docker_image: z.string(),
    registration_metadata: z.record(z.string(), z.unknown()).nullable(),
    status: z
      .string()
      .openapi({ description: "`Pending` until it registers, then `Ready`.", example: "Ready" }),
    acp_url: z.string().nullable(),
    is_production: z.boolean().openapi({ description: "Whether webhooks go to it." }),
    sgp_deploy_id: z.string().nullable(),
    helm_release_name: z.string().nullable(),
    created_at: timeSchema,
    promoted_at: timeSchema.nullable(),
    expires_at: z.null(),
  })
  .openapi("Deployment", {
    description: "One version of an agent. Webhooks go to the deployment that is in production.",
  });

export const deletedDeploymentSchema = z
  .object({ id: z.string(), message: z.string() })
  .openapi("DeletedDeployment", { description: "What was deleted." });

export const deploymentPageSchema = z.object({
  ...pageSchema,
  order_by: z
    .string()
    .optional()
    .openapi({ description: orderDescription(DEPLOYMENT_ORDERS) }),
  order_direction: directionSchema,
});

/** A deployment in its API format. */
export function showDeployment(deployment: Deployment): z.infer<typeof deploymentSchema> {
  return {
    id: deployment.id,
    agent_id: deployment.agentId,
    docker_image: deployment.dockerImage,
    registration_metadata: deployment.registrationMetadata,
    status: deployment.status,
    acp_url: deployment.acpUrl,
    is_production: deployment.isProduction,
    sgp_deploy_id: deployment.sgpDeployId,
    helm_release_name: deployment.helmReleaseName,
    created_at: formatTime(deployment.createdAt),
    promoted_at: deployment.promotedAt === null ? null : formatTime(deployment.promotedAt),
    expires_at: null,
  };
}
