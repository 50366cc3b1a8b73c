/** The errors that an agent responds with: stable code, status, title. */
const PROBLEMS = {
  route_not_found: [404, "The agent has no such route"],
  method_not_allowed: [405, "The route does not take this method"],
  signature_missing: [401, "The gateway's signature is missing"],
  signature_malformed: [401, "The gateway's signature cannot be read"],
  signature_incomplete: [401, "The gateway's signature does not cover the whole request"],
  timestamp_out_of_tolerance: [401, "The signed timestamp is too far from the agent's clock"],
  signature_invalid: [401, "The signature is not the gateway's"],
  agent_not_registered: [503, "The agent is not registered yet"],
  agent_stopping: [503, "The agent is stopping"],
  runtime_ends_work: [501, "The agent's runtime ends work with the response"],
  body_too_large: [413, "The body is too large"],
  body_incomplete: [400, "The body is incomplete"],
  body_unexpected: [400, "The method takes no body"],
  body_consumed: [500, "The body was read before it reached the agent"],
  payload_unreadable: [400, "The payload cannot be read"],
  handler_failed: [500, "The agent failed"],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type AgentProblem = {
  readonly code: keyof typeof PROBLEMS;
  /** What was wrong, for people. Strangers may read it too. */
  readonly detail: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** RFC 9457 problem details, shaped like the gateway's (https://www.rfc-editor.org/rfc/rfc9457). */
export function answerProblem({ code, detail, headers }: AgentProblem): Response {
  const [status, title] = PROBLEMS[code];
  const problem = { type: `urn:agentex:problem:${code}`, title, status, detail, code, message: detail };
  return Response.json(problem, {
    status,
    headers: { "content-type": "application/problem+json", ...headers },
  });
}
