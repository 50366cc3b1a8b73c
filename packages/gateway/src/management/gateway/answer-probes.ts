import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { strangerIn } from "../../addresses/stranger.ts";
import { PROBLEM_CONTENT_TYPE, problem } from "../../http/problem.ts";
import type { Metrics } from "../../telemetry/metrics.ts";
import type { CountRequest } from "./request-counter.ts";
import { whyNotReady, type ReadinessParts } from "./why-not-ready.ts";

type Answer = { readonly status: number; readonly contentType: string; readonly text: string };

/** A request that monitoring sends every few seconds, even to an idle gateway. */
export type Probe = {
  readonly answer: () => Promise<Answer>;
  /** Whether it only accepts requests that address this machine. */
  readonly isLocal: boolean;
};

/** By path. */
export type Probes = Readonly<Record<string, Probe>>;

export function healthProbes(parts: ReadinessParts): Probes {
  const ready = probe(async () => {
    const reason = await whyNotReady(parts);
    return reason === undefined ? inJson({ status: "ready" }) : notReady(reason);
  });
  return {
    "/healthz": probe(async () => inJson({ status: "healthy" })),
    "/readyz": ready,
    "/healthcheck": ready,
  };
}

export function metricsProbe(metrics: Pick<Metrics, "show">, isLocal: boolean): Probes {
  const show = async (): Promise<Answer> => ({ status: 200, ...(await metrics.show()) });
  return { "/metrics": { answer: show, isLocal } };
}

/**
 * Answers probes as the management API does, without loading it, which takes 18 MB. Everything unusual goes to the management API:
 * other methods, a body, an unknown host, and failures.
 *
 * @param count - undefined if requests to this port are not counted.
 */
export function answerProbes(
  probes: Probes,
  count: CountRequest | undefined,
  others: RequestListener,
): RequestListener {
  return (request, response) => {
    const path = pathOf(request);
    const asked = path !== undefined && Object.hasOwn(probes, path) ? probes[path] : undefined;
    if (path === undefined || asked === undefined || (asked.isLocal && isForeign(request))) {
      others(request, response);
      return;
    }
    asked.answer().then(
      (answer) => {
        send(response, answer, request.method === "HEAD");
        count?.(request.method ?? "", path, answer.status);
      },
      () => others(request, response),
    );
  };
}

const probe = (answer: Probe["answer"]): Probe => ({ answer, isLocal: false });

const inJson = (value: object): Answer => ({
  status: 200,
  contentType: "application/json",
  text: JSON.stringify(value),
});

function notReady(reason: string): Answer {
  const body = problem("not_ready", reason);
  return { status: body.status, contentType: PROBLEM_CONTENT_TYPE, text: JSON.stringify(body) };
}

/** The path of a plain request; undefined if it is not one. A trailing slash makes no difference. */
function pathOf({ method, url = "", headers }: IncomingMessage): string | undefined {
  if (method !== "GET" && method !== "HEAD") return undefined;
  if (headers["transfer-encoding"] !== undefined || headers["content-length"] !== undefined) return undefined;
  if (!isPlainHost(headers.host)) return undefined;
  return /^(\/\w+)\/?(?:\?[\w.&=-]*)?$/.exec(url)?.[1];
}

function isPlainHost(host: string | undefined): boolean {
  return (
    host !== undefined && URL.parse(`http://${host}`)?.hostname === host.replace(/:\d+$/, "").toLowerCase()
  );
}

const isForeign = ({ headers: { host, origin } }: IncomingMessage): boolean =>
  strangerIn({ host, origin }) !== undefined;

function send(response: ServerResponse, { status, contentType, text }: Answer, isHead: boolean): void {
  if (isHead) response.writeHead(status, { "content-type": contentType }).end();
  else {
    const length = Buffer.byteLength(text);
    response.writeHead(status, { "content-type": contentType, "content-length": length }).end(text);
  }
}
