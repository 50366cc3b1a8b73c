import { GatewayError, type GatewayProblem } from "./gateway-error.ts";

/** The JSON of a response; undefined for 204. Rejects with a `GatewayError` for anything but a success. */
export async function readAnswer(response: Response, where: string): Promise<unknown> {
  const { status } = response;
  const text = await response.text();
  // RFC 9110, section 15.3.5: 204 has no body.
  if (status === 204) return undefined;
  const json = parse(text);
  if (!response.ok) throw describeFailure(status, where, json?.value);
  if (json !== undefined) return json.value;
  throw new GatewayError(`${where} answered ${status}, but not with JSON: is this the gateway's address?`, {
    status,
    code: "gateway_answer_invalid",
  });
}

/** Rejects with the gateway's problem unless the response is a success. */
export async function requireSuccess(response: Response, where: string): Promise<void> {
  if (!response.ok) await readAnswer(response, where);
}

function describeFailure(status: number, where: string, json: unknown): GatewayError {
  const problem = readProblem(json);
  if (problem === undefined) {
    const what = status >= 300 && status < 400 ? "a redirect" : "no explanation";
    return new GatewayError(`${where} answered ${status} with ${what}: is this the gateway's address?`, {
      status,
      code: "gateway_answer_invalid",
    });
  }
  const message = problem.message ?? problem.detail ?? problem.title ?? `${where} answered ${status}`;
  return new GatewayError(message, { status, code: problem.code, problem });
}

function parse(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

const TEXTUAL = new Set(["type", "title", "detail", "code", "message"]);

/** Drops members that should be strings and are not, so that `message` is a string whichever server responded. */
function readProblem(value: unknown): GatewayProblem | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return Object.fromEntries(
    Object.entries(value).filter(([name, member]) => !TEXTUAL.has(name) || typeof member === "string"),
  );
}
