import { request, type IncomingHttpHeaders } from "node:http";

/** A request as it goes over the wire: the path is sent unchanged. */
export type Sending = {
  readonly method?: string;
  readonly path: string;
  /** Alternating names and values, or by name. */
  readonly headers?: readonly string[] | Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
};

/** A complete response. */
export type Answer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Alternating names and values, as received. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly text: string;
  /** The body, parsed as JSON. */
  json(): unknown;
};

/** Sends one request on its own connection and reads the whole response; rejects if it is cut off. */
export function send(origin: string, sending: Sending): Promise<Answer> {
  const { hostname, port, host } = new URL(origin);
  const method = sending.method ?? "GET";
  const expectsBody = !["GET", "HEAD", "DELETE", "OPTIONS"].includes(method);
  const body = sending.body === undefined && !expectsBody ? undefined : Buffer.from(sending.body ?? "");
  const given = Array.isArray(sending.headers)
    ? (sending.headers as readonly string[])
    : Object.entries(sending.headers ?? {}).flat();
  const headers = [...given];
  if (!hasHeader(headers, "host")) headers.push("host", host);
  if (
    body !== undefined &&
    !hasHeader(headers, "content-length") &&
    !hasHeader(headers, "transfer-encoding")
  ) {
    headers.push("content-length", String(body.length));
  }
  return new Promise((resolve, reject) => {
    const message = request(
      { hostname, port, method, path: sending.path, headers, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response
          .on("data", (chunk: Buffer) => chunks.push(chunk))
          .on("error", reject)
          .on("end", () => {
            const whole = Buffer.concat(chunks);
            const text = whole.toString("utf8");
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              rawHeaders: response.rawHeaders,
              body: whole,
              text,
              json: () => JSON.parse(text) as unknown,
            });
          });
      },
    );
    message.on("error", reject).end(body);
  });
}

/** Every value of a header, in order. */
export function valuesOf(rawHeaders: readonly string[], name: string): string[] {
  return rawHeaders.filter(
    (_value, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name.toLowerCase(),
  );
}

function hasHeader(headers: readonly string[], name: string): boolean {
  return valuesOf(headers, name).length > 0;
}

/** Turns headers written as `name: value` into alternating names and values. */
export function lines(...headers: readonly string[]): string[] {
  return headers.flatMap((header) => {
    const colon = header.indexOf(":");
    return [header.slice(0, colon), header.slice(colon + 1).trim()];
  });
}
