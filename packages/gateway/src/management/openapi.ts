import type { ApiEnv } from "../access/api-env.ts";
import type { OpenAPIHono } from "@hono/zod-openapi";
import { VERSION } from "../version.ts";

const FORWARD = {
  tags: ["Forward"],
  summary: "Send a webhook to an agent",
  description:
    "Any method. Verified by `x-agent-api-key`, `Authorization: AgentKey …`, or the signature of a provider whose " +
    "secret is stored for the agent. With an auth service (`AGENTEX_AUTH_URL`), callers that it recognizes may " +
    "also use `Authorization: Bearer …` or `x-api-key`. Verified requests are forwarded with method, path, " +
    "query, headers and raw body unchanged. The response is the agent's.",
  parameters: ["agent_name", "path"].map((name) => ({
    name,
    in: "path" as const,
    required: true,
    schema: { type: "string" as const },
  })),
  security: [{ agentApiKey: [] }, { agentKey: [] }, { bearer: [] }],
  responses: {
    default: { description: "The agent's response, or a problem from the gateway." },
  },
};

const SEND_TO_SOURCE = {
  tags: ["Forward"],
  summary: "Send a webhook to a source",
  description:
    "Verified like a webhook to an agent, with the source's key. It goes to the source's targets that match; if " +
    "there is none, it waits for one.",
  parameters: [{ name: "name", in: "path" as const, required: true, schema: { type: "string" as const } }],
  security: [{ agentApiKey: [] }, { agentKey: [] }],
  responses: {
    default: {
      description: "The acknowledgement, the only target's response, or a problem from the gateway.",
    },
  },
};

/** The document's description of the API as a whole. */
export const ABOUT_API = {
  openapi: "3.1.0",
  // Any of these, because the operator decides whether callers log in.
  security: [{}, { accountKey: [] }, { bearer: [] }],
  info: {
    title: "Agentex Gateway",
    version: VERSION,
    description: "Receives webhooks, verifies their signatures, and delivers them to AI agents.",
    license: { name: "Apache-2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" },
  },
};

/** Serves the OpenAPI document, version 3.1. */
export function describeApi(app: OpenAPIHono<ApiEnv>): void {
  const registry = app.openAPIRegistry;
  registry.registerComponent("securitySchemes", "agentApiKey", {
    type: "apiKey",
    in: "header",
    name: "x-agent-api-key",
  });
  registry.registerComponent("securitySchemes", "agentKey", {
    type: "http",
    scheme: "AgentKey",
  });
  registry.registerComponent("securitySchemes", "accountKey", {
    type: "apiKey",
    in: "header",
    name: "x-api-key",
    description:
      "Needed when accounts are on (`AGENTEX_AUTH=accounts`). A key that belongs to several accounts also needs " +
      "`x-selected-account-id`.",
  });
  registry.registerComponent("securitySchemes", "bearer", {
    type: "http",
    scheme: "bearer",
    description:
      "An account key as Agentex's own clients send it, or a credential that the auth service recognizes.",
  });
  registry.registerComponent("securitySchemes", "runToken", {
    type: "http",
    scheme: "RunToken",
    description: "The `x-agentex-run-token` of an attempt.",
  });
  for (const method of ["get", "post", "put", "patch", "delete"] as const) {
    registry.registerPath({ method, path: "/agents/forward/name/{agent_name}/{path}", ...FORWARD });
  }
  registry.registerPath({ method: "post", path: "/sources/{name}", ...SEND_TO_SOURCE });
  app.doc31("/openapi.json", ABOUT_API);
}
