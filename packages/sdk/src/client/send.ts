import { GatewayError, type GatewayProblem } from "./gateway-error.ts";

/** What a call may be given besides its input. */
export type CallOptions = { readonly signal?: AbortSignal | undefined };

export type Query = Readonly<Record<string, string | number | readonly string[] | undefined>>;
export type Call = CallOptions & {
  readonly query?: Query;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Aborted when the call has taken too long, where that is not the client's usual time. */
  readonly deadline?: AbortSignal;
};

/** Sends one call to the gateway and resolves to what is read of its answer. Rejects with a `GatewayError`. */
export type Exchange = <Answer>(
  method: string,
  path: string,
  call: Call,
  read: (response: Response, where: string) => Promise<Answer>,
) => Promise<Answer>;

/** Sends one call to the gateway and resolves to the JSON of its answer. Rejects with a `GatewayError`. */
export type Send = <Answer>(method: string, path: string, call?: Call) => Promise<Answer>;

export type SendParts = {
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: typeof fetch;
  /** Milliseconds until a call is given up. */
  readonly timeout: number;
};

export function createExchange({ baseUrl, headers, fetch, timeout }: SendParts): Exchange {
  return async (method, path, call, read) => {
    const where = `${method} ${baseUrl}${path}`;
    const deadline = call.deadline ?? AbortSignal.timeout(timeout);
    try {
      const request: RequestInit = {
        method,
        headers: {
          ...headers,
          ...(call.body !== undefined && { "content-type": "application/json" }),
          ...call.headers,
        },
        body: call.body === undefined ? null : JSON.stringify(call.body),
        signal: call.signal === undefined ? deadline : AbortSignal.any([call.signal, deadline]),
        // Following one would hand the credentials to whoever it points at.
        redirect: "manual",
      };
      const response = await fetch(`${baseUrl}${path}${formatQuery(call.query)}`, request);
      return await read(response, where);
    } catch (error) {
      if (error instanceof GatewayError) throw error;
      if (call.signal?.aborted === true) {
        throw new GatewayError(`${where} was aborted`, { code: "request_aborted", cause: error });
      }
      if (deadline.aborted) {
        const message = `${where} was not answered within ${timeout / 1000} s`;
        throw new GatewayError(message, { code: "gateway_timeout", cause: error });
      }
      throw new GatewayError(`${where} failed: the gateway cannot be reached (${reasonOf(error)})`, {
        code: "gateway_unreachable",
        cause: error,
      });
    }
  };
}

export function createSend(exchange: Exchange): Send {
  // What the gateway answers is taken for what its documentation says.
  function send<Answer>(method: string, path: string, call?: Call): Promise<Answer>;
  async function send(method: string, path: string, call: Call = {}): Promise<unknown> {
    return exchange(method, path, call, async (response, where) =>
      readAnswer(where, response.status, await response.text()),
    );
  }
  return send;
}

/** Rejects with the gateway's problem, unless the answer is what was asked for. */
export async function requireSuccess(response: Response, where: string): Promise<void> {
  if (!response.ok) readAnswer(where, response.status, await response.text());
}

/**
 * One segment of a path, encoded.
 *
 * @throws TypeError for what no path can hold: nothing, `.` and `..`, which every URL parser takes as navigation.
 */
export function segment(value: string): string {
  if (value === "" || value === "." || value === "..") {
    throw new TypeError(`'${value}' cannot be looked up: it is not a name or id`);
  }
  return encodeURIComponent(value);
}

function formatQuery(query: Query = {}): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value.toString()] satisfies [string, string]],
  );
  return given.length === 0 ? "" : `?${new URLSearchParams(given).toString()}`;
}

function readAnswer(where: string, status: number, text: string): unknown {
  // RFC 9110, section 15.3.5: it has no body.
  if (status === 204) return undefined;
  const json = parse(text);
  if (status === 204) return undefined;
  if (status >= 200 && status < 300) {
    if (json !== undefined) return json.value;
    throw new GatewayError(`${where} answered ${status}, but not with JSON: is this the gateway's address?`, {
      status,
      code: "gateway_answer_invalid",
    });
  }
  const problem = readProblem(json?.value);
  if (problem === undefined) {
    const what = status >= 300 && status < 400 ? "a redirect" : "no explanation";
    throw new GatewayError(`${where} answered ${status} with ${what}: is this the gateway's address?`, {
      status,
      code: "gateway_answer_invalid",
    });
  }
  const message = problem.message ?? problem.detail ?? problem.title ?? `${where} answered ${status}`;
  throw new GatewayError(message, { status, code: problem.code, problem });
}

function parse(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

const TEXTUAL = new Set(["type", "title", "detail", "code", "message"]);

/** The members that are text, so that `message` is one whatever answered. */
function readProblem(value: unknown): GatewayProblem | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return Object.fromEntries(
    Object.entries(value).filter(([name, member]) => !TEXTUAL.has(name) || typeof member === "string"),
  );
}

/** The system's code (`ECONNREFUSED`) says more than fetch's own "fetch failed". */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause;
  if (cause instanceof Error) return "code" in cause ? String(cause.code) : cause.name;
  return error.message;
}
