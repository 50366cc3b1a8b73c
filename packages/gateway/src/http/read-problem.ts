/**
 * Reads the gateway's problem from a response's body; undefined if the response is someone else's, such as the agent's.
 */
export function readProblem(text: string): { readonly code: string; readonly detail: string } | undefined {
  try {
    const problem = JSON.parse(text) as Record<string, unknown> | null;
    const { code, detail, type } = problem ?? {};
    if (typeof code !== "string" || typeof detail !== "string") return undefined;
    return type === `urn:agentex:problem:${code}` ? { code, detail } : undefined;
  } catch {
    return undefined;
  }
}
