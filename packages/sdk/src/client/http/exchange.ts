import { GatewayError } from "./gateway-error.ts";
import type { Operations } from "../openapi.ts";
import { formatPath } from "./format-path.ts";

/** Options that every call takes. */
export type CallOptions = {
  /** Aborts the call. */
  readonly signal?: AbortSignal | undefined;
};

export type Query = Readonly<Record<string, string | number | readonly string[] | undefined>>;

/** The contents of a request, in addition to the client's own headers. */
export type Sent = CallOptions & {
  /** Values of the parameters in the operation's path. */
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Query;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The timeout of the request, instead of the client's. */
  readonly deadline?: AbortSignal;
};

/** Sends a request to the gateway and resolves to what the reader made of the response. Rejects with a `GatewayError`. */
export type Exchange = <Answer>(
  operation: keyof Operations,
  sent: Sent,
  read: (response: Response, where: string) => Promise<Answer>,
) => Promise<Answer>;

export type ExchangeParts = {
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: typeof fetch;
  /** Milliseconds. */
  readonly timeout: number;
};

export function createExchange(parts: ExchangeParts): Exchange {
  const { baseUrl, fetch, timeout } = parts;
  return async (operation, sent, read) => {
    const [method = "", template = ""] = operation.split(" ");
    const path = formatPath(template, sent.path);
    const where = `${method} ${baseUrl}${path}`;
    const deadline = sent.deadline ?? AbortSignal.timeout(timeout);
    try {
      const response = await fetch(
        `${baseUrl}${path}${formatQuery(sent.query)}`,
        describeRequest(method, sent, deadline, parts.headers),
      );
      return await read(response, where);
    } catch (error) {
      if (error instanceof GatewayError) throw error;
      if (sent.signal?.aborted === true) {
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

function describeRequest(
  method: string,
  { signal, body, headers }: Sent,
  deadline: AbortSignal,
  ownHeaders: Readonly<Record<string, string>>,
): RequestInit {
  return {
    method,
    headers: {
      ...ownHeaders,
      ...(body !== undefined && { "content-type": "application/json" }),
      ...headers,
    },
    body: body === undefined ? null : JSON.stringify(body),
    signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
    // Following a redirect would send the credentials wherever it points.
    redirect: "manual",
  };
}

function formatQuery(query: Query = {}): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value.toString()] satisfies [string, string]],
  );
  return given.length === 0 ? "" : `?${new URLSearchParams(given).toString()}`;
}

/** The system's code (`ECONNREFUSED`) is more specific than fetch's own "fetch failed". */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause;
  if (cause instanceof Error) return "code" in cause ? String(cause.code) : cause.name;
  return error.message;
}
