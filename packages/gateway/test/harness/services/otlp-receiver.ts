import assert from "node:assert/strict";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { bytesIn, messagesIn, numberIn, readMessage, textIn, type Message } from "./protobuf.ts";

/** A span as a collector receives it. */
export type ReceivedSpan = {
  readonly traceId: string;
  readonly spanId: string;
  /** "" for the root span of a trace. */
  readonly parentId: string;
  readonly name: string;
  readonly kind: "internal" | "server" | "client" | "other";
  /** Nanoseconds since the Unix epoch. */
  readonly start: bigint;
  readonly end: bigint;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly isError: boolean;
  /** The resource of the program that sent it. */
  readonly resource: Readonly<Record<string, string | number>>;
};

/** A collector: OTLP over HTTP in protobuf, https://opentelemetry.io/docs/specs/otlp/#otlphttp. */
export type OtlpReceiver = {
  readonly url: string;
  readonly spans: readonly ReceivedSpan[];
  /** The headers of the last export. */
  headers(): IncomingHttpHeaders;
  stop(): Promise<void>;
};

export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = [];
  let headers: IncomingHttpHeaders = {};
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request
      .on("data", (chunk: Buffer) => chunks.push(chunk))
      .on("end", () => {
        assert.equal(`${request.method} ${request.url}`, "POST /v1/traces");
        assert.equal(request.headers["content-type"], "application/x-protobuf");
        ({ headers } = request);
        const body = Buffer.concat(chunks);
        spans.push(...spansIn(headers["content-encoding"] === "gzip" ? gunzipSync(body) : body));
        response.writeHead(200, { "content-type": "application/x-protobuf" }).end();
      });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    headers: () => headers,
    async stop() {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  };
}

const KINDS = ["other", "internal", "server", "client"] as const;

/** https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto */
function spansIn(body: Buffer): ReceivedSpan[] {
  return messagesIn(readMessage(body), 1).flatMap((ofResource) => {
    const resource = attributesIn(messagesIn(ofResource, 1)[0], 1);
    return messagesIn(ofResource, 2)
      .flatMap((ofScope) => messagesIn(ofScope, 2))
      .map((span) => ({
        traceId: bytesIn(span, 1).toString("hex"),
        spanId: bytesIn(span, 2).toString("hex"),
        parentId: bytesIn(span, 4).toString("hex"),
        name: textIn(span, 5),
        kind: KINDS[numberIn(span, 6)] ?? "other",
        start: span.get(7)?.[0] as bigint,
        end: span.get(8)?.[0] as bigint,
        attributes: attributesIn(span, 9),
        isError: numberIn(messagesIn(span, 15)[0], 3) === 2,
        resource,
      }));
  });
}

function attributesIn(message: Message | undefined, field: number): Record<string, string | number> {
  return Object.fromEntries(
    messagesIn(message, field).map((pair) => {
      const [value] = messagesIn(pair, 2);
      return [textIn(pair, 1), value?.has(1) === true ? textIn(value, 1) : numberIn(value, 3)];
    }),
  );
}
