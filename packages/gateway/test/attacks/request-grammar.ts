import fc, { type Arbitrary } from "fast-check";

/** Requests with one character per byte: well-formed ones, and mutations of them. */
export type GrammarOptions = {
  /** Headers of every request. */
  readonly always: readonly string[];
};

const often = <Value>(usual: Arbitrary<Value>, rare: Arbitrary<Value>): Arbitrary<Value> =>
  fc.oneof({ weight: 6, arbitrary: usual }, { weight: 1, arbitrary: rare });
const byte = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
export const noise = (maxLength: number): Arbitrary<string> => fc.string({ unit: byte, maxLength });

const method = often(
  fc.constantFrom("POST", "POST", "POST", "GET", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE"),
  fc.oneof(fc.constantFrom("CONNECT", "PRI", "M-SEARCH", "SOURCE", "post", "POST\t", ""), noise(6)),
);

const segment = often(
  fc.constantFrom("hook", "a", "%20", "x.y", "~", ":p", "{p}"),
  fc.oneof(
    fc.constantFrom(
      "..",
      ".",
      "",
      "%2e%2e",
      "%2f",
      "%5c",
      "%00",
      "%",
      "%zz",
      "%252e",
      "..;",
      ";x=1",
      "%c0%ae",
      "\\",
    ),
    noise(8),
  ),
);
const query = often(
  fc.constant(""),
  fc.oneof(fc.constantFrom("?", "?a=b", "?a=%0d%0a", "?//", "?#"), noise(20)),
);
const target = often(
  fc.oneof(
    query.map((rest) => `/agents/forward/name/agent/hook${rest}`),
    fc
      .tuple(
        fc.constantFrom("agent", "agent", "agent", "nobody", "%00", "..", "a%2fb"),
        fc.array(segment, { maxLength: 4 }),
        query,
      )
      .map(([agent, segments, rest]) => `/agents/forward/name/${agent}/${segments.join("/")}${rest}`),
  ),
  fc.oneof(
    fc.constantFrom(
      "*",
      "/",
      "/healthz",
      "/agents",
      "/agents/register",
      "/agent_api_keys",
      "/deliveries/stream",
      "/docs",
      "//",
      "/agents/forward/name",
      "/agents/forward/name/",
      "http://other.test/agents/forward/name/agent/hook",
      "https://u:p@other.test/",
      "other.test:80",
      "//other.test/agents/forward/name/agent/hook",
      "/%",
    ),
    noise(40),
  ),
);

const version = fc.oneof(
  { weight: 20, arbitrary: fc.constant(" HTTP/1.1") },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      " HTTP/1.0",
      " HTTP/0.9",
      " HTTP/2.0",
      " http/1.1",
      "",
      " HTTP/1.1 ",
      " HTTP/9",
    ),
  },
);

const known = fc.constantFrom(
  "host: gateway.test",
  "host: other.test:99999",
  "host:",
  "host: a b",
  "expect: 100-continue",
  "expect: nothing",
  "connection: close",
  "connection: keep-alive, x-agentex-signature",
  "connection: upgrade",
  "upgrade: h2c",
  "prefer: respond-async, wait=1",
  "prefer: ;;;,=",
  "x-agent-api-key: wrong",
  "x-agent-api-key:",
  "authorization: AgentKey wrong",
  "authorization: Basic eDp5",
  "x-hub-signature-256: sha256=00",
  `x-hub-signature-256: sha256=${"0".repeat(64)}`,
  "x-github-event: push",
  "x-github-delivery: 1",
  `x-slack-signature: v0=${"0".repeat(64)}`,
  "x-slack-request-timestamp: 1700000000",
  "x-slack-request-timestamp: 99999999999999999999",
  "x-slack-request-timestamp: NaN",
  "x-agentex-provider: forged",
  "x_agentex_provider: forged",
  "x-forwarded-for: 1.2.3.4, ::1, ,x",
  "forwarded: for=1.2.3.4",
  "content-type: application/json",
  "content-type: application/x-www-form-urlencoded",
  "content-type: ;",
  "content-encoding: gzip",
  "cookie: a=b",
  "te: trailers",
  "trailer: x-agent-api-key",
  "traceparent: 00-0-0-0",
);
const header = often(
  known,
  fc.oneof(
    fc.tuple(noise(12), fc.constantFrom(":", ": ", " : ", ""), noise(30)).map((parts) => parts.join("")),
    fc.constantFrom(
      " folded: yes",
      "\tfolded",
      ":",
      ": no-name",
      "no colon at all",
      "x-nul: \0",
      `x-long: ${"x".repeat(9_000)}`,
    ),
    fc.integer({ min: 1, max: 300 }).map((count) => Array<string>(count).fill("x-many: 1").join("\r\n")),
  ),
);

const body = often(
  fc.constantFrom(
    "",
    "{}",
    '{"repository":{"full_name":"o/r"}}',
    '{"api_app_id":"A1","type":"url_verification","challenge":"x"}',
    "payload=%7B%7D",
    "[".repeat(5_000),
  ),
  noise(200),
);
const framed = fc
  .tuple(body, fc.integer({ min: 0, max: 11 }), fc.constantFrom(-1, 1, 7, 1_000, 4_000_000_000))
  .map(([text, how, off]): readonly [headers: readonly string[], body: string] => {
    const size = text.length.toString(16);
    const chunks = `${text === "" ? "" : `${size}\r\n${text}\r\n`}0\r\n\r\n`;
    switch (how) {
      case 0:
        return [[], text];
      case 1:
        return [[`content-length: ${text.length + off}`], text];
      case 2:
        return [["transfer-encoding: chunked"], text];
      case 3:
        return [["transfer-encoding: chunked", `content-length: ${text.length}`], chunks];
      case 4:
        return [[`content-length: ${text.length}`, `content-length: ${text.length + off}`], text];
      case 5:
        return [
          ["transfer-encoding: chunked"],
          `${(text.length + Math.abs(off)).toString(16)}\r\n${text}\r\n0\r\n\r\n`,
        ];
      case 6:
        return [["transfer-encoding: xchunked"], chunks];
      case 7:
      case 8:
        return [["transfer-encoding: chunked"], chunks];
      default:
        return [[`content-length: ${text.length}`], text];
    }
  });

const lineEnd = fc.oneof(
  { weight: 30, arbitrary: fc.constant("\r\n") },
  { weight: 1, arbitrary: fc.constantFrom("\n", "\r", "\r\r\n", "\0\r\n") },
);

type Change = {
  readonly at: number;
  readonly kind: "cut" | "insert" | "replace" | "remove" | "double";
  readonly text: string;
};
const change: Arbitrary<Change> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  kind: fc.constantFrom("cut", "insert", "replace", "remove", "double"),
  text: fc.oneof(
    noise(4),
    fc.constantFrom("\r\n", "\r\n\r\n", "\0", " ", ":", "\t", "0\r\n\r\n", "%", "/../"),
  ),
});

function apply(request: string, { at, kind, text }: Change): string {
  const index = Math.floor(at * request.length);
  switch (kind) {
    case "cut":
      return request.slice(0, index);
    case "insert":
      return request.slice(0, index) + text + request.slice(index);
    case "replace":
      return request.slice(0, index) + text + request.slice(index + text.length);
    case "remove":
      return request.slice(0, index) + request.slice(index + text.length);
    case "double":
      return request.slice(0, index) + request.slice(Math.max(0, index - 40));
  }
}

/** One to three requests on a connection, mutated in up to four places; about half are unchanged. */
export function requests({ always }: GrammarOptions): Arbitrary<string> {
  const one = fc
    .tuple(method, target, version, fc.array(header, { maxLength: 6 }), framed, lineEnd)
    .map(([verb, path, http, headers, [framing, text], end]) =>
      [`${verb} ${path}${http}`, "host: gateway.test", ...always, ...headers, ...framing, "", text].join(end),
    );
  return fc
    .tuple(
      fc.array(one, { minLength: 1, maxLength: 3 }),
      fc.oneof(fc.constant([]), fc.array(change, { minLength: 1, maxLength: 4 })),
    )
    .map(([all, changes]) => changes.reduce(apply, all.join("")));
}
