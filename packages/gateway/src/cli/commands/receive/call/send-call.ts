import { GatewayError } from "agentex-gateway-sdk/client";
import { webhookUrl } from "../../../../agents/routes/webhook-url.ts";
import { readProblem } from "../../../../http/read-problem.ts";
import { messageOf } from "../../../../error-message.ts";
import { CommandFailed } from "../../../gateway-command.ts";

export type CallToSend = {
  readonly agent: string;
  readonly path: string;
  readonly method: string;
  /** JSON. */
  readonly data: string;
  /** Of type `external`. */
  readonly key: string;
};

/**
 * Sends a call to an agent that is stored, and answered at once.
 *
 * @returns the id of its delivery.
 */
export async function sendCall(baseUrl: string, call: CallToSend): Promise<string> {
  const url = webhookUrl(baseUrl, call.agent, call.path);
  const response = await fetch(url, {
    method: call.method,
    headers: {
      "content-type": "application/json",
      "x-agent-api-key": call.key,
      prefer: "respond-async",
    },
    body: call.data,
    redirect: "manual",
  }).catch((error: unknown): never => {
    throw new GatewayError(`The gateway at ${baseUrl} cannot be reached (${messageOf(error)})`, {
      code: "gateway_unreachable",
      cause: error,
    });
  });
  const id = response.headers.get("x-agentex-delivery-id");
  if (response.ok && id !== null) return id;
  const { status } = response;
  const problem = readProblem(await response.text());
  if (problem !== undefined) throw new GatewayError(problem.detail, { status, code: problem.code, problem });
  throw new CommandFailed("failed", `The gateway returned ${status}: is this its address?`);
}
