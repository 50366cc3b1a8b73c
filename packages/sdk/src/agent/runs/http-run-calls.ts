import type { GatewayClient } from "../../client/gateway-client.ts";
import { decode } from "../request/delivery-context.ts";
import type { Reported, RunAddress, RunCalls } from "./run-calls.ts";
import type { PreviousRun } from "./run-report.ts";

export type HttpRunCallsParts = {
  readonly gateway: Pick<GatewayClient, "baseUrl">;
  /** Whether the URL was configured: if so, reports go there instead of to the gateway's public URL. */
  readonly gatewayIsGiven: boolean;
  /** Unix milliseconds. */
  readonly now: () => number;
};

/** How long before the end of its lease a report must arrive, in milliseconds. */
const TIMEOUT = 15_000;
const USUAL_LEASE = 120;

type Unreachable = Extract<Reported, { readonly outcome: "unreachable" }>;
type Exchanged =
  | {
      readonly outcome: "answered";
      readonly status: number;
      readonly headers: Headers;
      readonly body: Body;
    }
  | Unreachable;
/** What a response may contain; it need not be the gateway's. */
type Body = {
  readonly cancel?: unknown;
  readonly lease_seconds?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly run?: unknown;
  readonly runs?: unknown;
};

/** Calls the gateway over HTTP, with the run's token as the only credential. */
export function httpRunCalls({ gateway, gatewayIsGiven, now }: HttpRunCallsParts): RunCalls {
  const urlOf = ({ deliveryId, url }: RunAddress): string => {
    const own = `${gateway.baseUrl}/deliveries/${encodeURIComponent(deliveryId)}/run`;
    return gatewayIsGiven ? own : (url ?? own);
  };
  return {
    async report(run, report, signal) {
      const init = { method: "POST", body: JSON.stringify(report) };
      const answer = await exchange(urlOf(run), run.token, init, signal, now());
      if (answer.outcome === "unreachable") return answer;
      const { status, body } = answer;
      if (status === 200) return recorded(body);
      const detail = typeof body.message === "string" ? body.message : `the gateway answered ${status}`;
      return { outcome: status === 409 || status === 404 ? "over" : "refused", detail };
    },

    async bind(run, session, key, signal) {
      const base = urlOf(run).replace(/\/deliveries\/[^/]*\/run$/, "");
      const url = `${base}/sessions/${encodeURIComponent(session)}/keys/${encodeURIComponent(key)}`;
      const headers = { "x-agentex-delivery-id": run.deliveryId };
      const answer = await exchange(url, run.token, { method: "PUT", headers }, signal, now());
      if (answer.outcome === "unreachable") return answer;
      const { status, body } = answer;
      if (status === 200) return { outcome: "bound" };
      return {
        outcome: "refused",
        code: typeof body.code === "string" ? body.code : `status_${status}`,
        detail: typeof body.message === "string" ? body.message : `the gateway answered ${status}`,
        session: decode(answer.headers.get("x-agentex-session")),
      };
    },

    async previous(run, signal) {
      const answer = await exchange(urlOf(run), run.token, { method: "GET" }, signal, now());
      if (answer.outcome === "unreachable") return answer;
      return { outcome: "found", run: findPrevious(answer.body, run.attempt) };
    },
  };
}

async function exchange(
  url: string,
  token: string,
  init: {
    readonly method: string;
    readonly body?: string;
    readonly headers?: Readonly<Record<string, string>>;
  },
  signal: AbortSignal,
  now: number,
): Promise<Exchanged> {
  try {
    const response = await fetch(url, {
      ...init,
      headers: { ...init.headers, authorization: `RunToken ${token}`, "content-type": "application/json" },
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT)]),
      redirect: "manual",
    });
    const body = readJson(await response.text());
    const { status } = response;
    // While the gateway starts, a proxy in front of it may respond with anything, but not with the gateway's JSON.
    if (status >= 500 || [408, 425, 429].includes(status) || body === undefined) {
      return unreachable(`the gateway answered ${status}`, readRetryAfter(response.headers, now));
    }
    return { outcome: "answered", status, headers: response.headers, body };
  } catch (error) {
    return unreachable(`the gateway cannot be reached (${String(error)})`);
  }
}

function unreachable(detail: string, retryAfter?: number): Unreachable {
  return { outcome: "unreachable", detail, ...(retryAfter !== undefined && { retryAfter }) };
}

function recorded({ cancel, lease_seconds: lease }: Body): Reported {
  const leaseSeconds = typeof lease === "number" && lease > 0 ? lease : USUAL_LEASE;
  return { outcome: "recorded", cancel: cancel === true, leaseSeconds };
}

/** The latest run of an earlier attempt at the delivery. */
function findPrevious({ run, runs }: Body, attempt: number): PreviousRun | undefined {
  const earlier: readonly unknown[] = Array.isArray(runs) ? runs : [];
  const all = [run, ...earlier].flatMap((each) => readRun(each) ?? []);
  return all.filter((each) => each.attempt < attempt).toSorted((a, b) => b.attempt - a.attempt)[0];
}

function readRun(value: unknown): PreviousRun | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (!("attempt" in value) || typeof value.attempt !== "number") return undefined;
  return {
    attempt: value.attempt,
    state: "state" in value ? String(value.state) : "lost",
    note: "note" in value && typeof value.note === "string" ? value.note : undefined,
    progress: "progress" in value && typeof value.progress === "number" ? value.progress : undefined,
    error: "error" in value && typeof value.error === "string" ? value.error : undefined,
  };
}

function readJson(text: string): Body | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** RFC 9110, section 10.2.3: seconds, or a date. In milliseconds. */
function readRetryAfter(headers: Headers, now: number): number | undefined {
  const value = headers.get("retry-after");
  if (value === null) return undefined;
  const time = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - now;
  return Number.isNaN(time) ? undefined : Math.max(time, 0);
}
