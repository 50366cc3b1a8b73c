import { RuntimeEndsWork, type Background, type Platform } from "./background.ts";
import type { AgentKeys } from "./registration/agent-keys.ts";
import { AgentRequest } from "./request/agent-request.ts";
import { toResponse } from "./answer.ts";
import { readBody } from "./request/body.ts";
import { readContext, type ContextParts } from "./request/delivery-context.ts";
import { asksForFailure, tellFailure } from "./failure.ts";
import type { Handler } from "./handler.ts";
import type { AgentLog } from "./log.ts";
import { PayloadError } from "./request/payload.ts";
import { answerProblem, type AgentProblem } from "./problem.ts";
import { belowBase } from "./routes/below-base.ts";
import type { Routes } from "./routes/routes.ts";
import {
  readSignature,
  verifySignature,
  type GatewaySignature,
  type SignedRequest,
} from "./request/signature.ts";

type Matched = ReturnType<Routes<Handler>["match"]>;

export type HandleParts = {
  readonly routes: Routes<Handler>;
  /** The prefix of all paths if the agent is mounted below another server's root, without a trailing slash. */
  readonly basePath: string;
  readonly checkSignature: boolean;
  /** In production, no error leaves the agent. */
  readonly isProduction: boolean;
  readonly keys: Pick<AgentKeys, "current" | "renewed" | "listen">;
  readonly health: () => Response;
  readonly log: AgentLog;
  readonly background: Background;
  /** Unix milliseconds. */
  readonly now: () => number;
};

/**
 * Handles one request: finds its route, verifies the gateway's signature, and calls the route's handler.
 *
 * @param platform - keeps work running after the response, on an edge runtime.
 */
export async function handle(
  request: Request,
  parts: HandleParts,
  platform: Platform | undefined,
): Promise<Response> {
  const { href, origin, pathname } = new URL(request.url);
  const path = belowBase(pathname, parts.basePath);
  const route = parts.routes.match(request.method, path);
  if (route.outcome !== "found") return answerUnmatched(route, request.method, path, parts);

  // Requests without a signature are rejected before their body is read.
  const claim = parts.checkSignature ? readSignature(request.headers, parts.now()) : undefined;
  if (claim?.outcome === "refused") return answerProblem(claim);

  const read = await readBody(request);
  if (read.outcome === "unread") {
    if (read.code === "body_consumed") parts.log.error(CONSUMED);
    return answerProblem(read);
  }

  // The signature also covers an empty query, and a query with a `#` that the sender did not encode.
  const query = href.slice(origin.length + pathname.length);
  const received = { method: request.method, path: path + query, body: read.body };
  const problem = claim && (await verify(claim.signature, received, parts));
  if (problem !== undefined) return answerProblem(problem);

  const { log, background } = parts;
  const waitUntil = background.with(platform);
  // Only a verified gateway may learn why a handler failed.
  const tellsFailure = claim !== undefined && !parts.isProduction && asksForFailure(request.headers);
  const agentRequest = new AgentRequest(request, read.body, route.params);
  return call(route.handler, agentRequest, read.body, { log, waitUntil }, tellsFailure);
}

function answerUnmatched(
  route: Exclude<Matched, { outcome: "found" }>,
  method: string,
  path: string,
  { health }: HandleParts,
): Response {
  switch (route.outcome) {
    case "not_found":
      return path === "/healthz" && ["GET", "HEAD"].includes(method)
        ? health()
        : answerProblem({ code: "route_not_found", detail: "This agent declares no such route." });
    case "method_not_allowed": {
      const allow = route.allow.join(", ");
      return answerProblem({
        code: "method_not_allowed",
        detail: `This route accepts ${allow}, not ${method}.`,
        headers: { allow },
      });
    }
  }
}

const CONSUMED =
  "the body was read before it reached the agent, so its signature cannot be checked: put the agent before body parsers";

/** @returns what is wrong, or undefined if the gateway signed the request. */
async function verify(
  signature: GatewaySignature,
  request: SignedRequest,
  { keys }: HandleParts,
): Promise<AgentProblem | undefined> {
  const judge = async (key: string) => verifySignature(signature, request, key);
  const byListener = keys.listen === undefined ? "invalid" : await judge(keys.listen);
  if (byListener === "valid") return undefined;
  const key = await keys.current();
  if (key === undefined) {
    return {
      code: "agent_not_registered",
      detail: "This agent is not registered with its gateway yet, so it cannot verify signatures.",
      headers: { "retry-after": "2" },
    };
  }
  const byGateway = await judge(key);
  if (byGateway === "valid") return undefined;
  if (byGateway === "body_only" || byListener === "body_only") return anotherRequest(request);
  // An agent that was deleted and registered again has a new key.
  const renewed = await keys.renewed();
  if (renewed !== undefined && renewed !== key && (await judge(renewed)) === "valid") return undefined;
  return { code: "signature_invalid", detail: "This agent's gateway did not sign this request." };
}

function anotherRequest({ method, path }: SignedRequest): AgentProblem {
  return {
    code: "signature_invalid",
    detail:
      `The gateway signed this body, but not for ${method} ${path} with these x-agentex-* headers. If a proxy changes ` +
      "paths, set basePath, or the path of ACP_URL, to the prefix of the paths here.",
  };
}

async function call(
  handler: Handler,
  request: AgentRequest,
  body: Uint8Array<ArrayBuffer>,
  parts: ContextParts,
  tellsFailure: boolean,
): Promise<Response> {
  const context = readContext(request, body, parts);
  const what = `${request.method} ${new URL(request.url).pathname}`;
  try {
    return toResponse(await handler(request, context), (error) =>
      context.log.error(`${what}: the response failed while it was sent`, error),
    );
  } catch (error) {
    if (error instanceof PayloadError) {
      context.log.warn(`${what} cannot be read: ${error.message}`);
      return answerProblem({ code: "payload_unreadable", detail: error.message });
    }
    if (error instanceof RuntimeEndsWork) {
      context.log.error(`${what}: ${error.message}`);
      return answerProblem({ code: "runtime_ends_work", detail: error.message });
    }
    context.log.error(`${what} failed`, error);
    const answer = answerProblem({
      code: "handler_failed",
      detail: "The agent failed to handle this request; see its log.",
    });
    return tellsFailure ? tellFailure(answer, error) : answer;
  }
}
