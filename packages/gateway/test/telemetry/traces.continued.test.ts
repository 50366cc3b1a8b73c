import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { before, test } from "node:test";
import { GatewayClient } from "agentex-gateway-sdk/client";
import { onSqlite } from "../harness/each-store.ts";
import { githubHeaders } from "../harness/sign.ts";
import { useGateway } from "../harness/use-gateway.ts";
import { settled } from "../harness/settled.ts";

const SECRET = "a-secret-of-the-tests";
const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT = "00f067aa0ba902b7";
const SENT = `00-${TRACE}-${PARENT}-01`;

/** Per W3C Trace Context, none of these is a traceparent: https://www.w3.org/TR/trace-context/#traceparent-header. */
const MALFORMED = [
  "",
  "x",
  `00-${TRACE}-${PARENT}`,
  `00-${TRACE}-${PARENT}-01-more`,
  `00-${TRACE.toUpperCase()}-${PARENT}-01`,
  `00-${"0".repeat(32)}-${PARENT}-01`,
  `00-${TRACE}-${"0".repeat(16)}-01`,
  `ff-${TRACE}-${PARENT}-01`,
  `00-${TRACE}-${PARENT}-1`,
  `00-${TRACE}-${PARENT}-zz`,
  `00-${TRACE.slice(1)}-${PARENT}-01`,
  `0-${TRACE}-${PARENT}-01`,
  `00_${TRACE}_${PARENT}_01`,
];

onSqlite("a trace", (store) => {
  const scene = useGateway(store, { settings: { retrySchedule: [30, 30] } });
  let key = "";
  before(async () => {
    const { management } = scene.gateway;
    await management.register({
      name: "traced",
      url: scene.agent.url,
      routes: ["POST /direct", { method: "POST", path: "/queued", policy: "queued" }],
    });
    await management.createKey({ agent: "traced", name: "octo/repo", type: "github", value: SECRET });
    key = (await management.createKey({ agent: "traced", name: "ci" })).value;
  });
  const client = () => new GatewayClient({ baseUrl: scene.gateway.url });
  const direct = (...headers: string[]) =>
    scene.call("traced", "/direct", { method: "POST", headers: ["x-agent-api-key", key, ...headers] });
  const queued = async (headers: Record<string, string>) => {
    const body = JSON.stringify({ repository: { full_name: "octo/repo" }, after: randomUUID() });
    const answer = await scene.call("traced", "/queued", {
      method: "POST",
      headers: await githubHeaders(SECRET, body, headers),
      body,
    });
    return String(answer.headers["x-agentex-delivery-id"]);
  };
  /** The traceparent of an attempt, in its parts. */
  const parentOf = (received = scene.agent.last()) => {
    const [, trace, span, flags] =
      /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(String(received.headers["traceparent"])) ?? [];
    assert.ok(trace !== undefined && span !== undefined, String(received.headers["traceparent"]));
    return { trace, span, flags };
  };

  test("of the sender continues, with a span of the gateway's as the agent's parent", async () => {
    await direct("traceparent", SENT, "tracestate", "rojo=00f067aa0ba902b7", "TraceState", "congo=t61");
    const { trace, span, flags } = parentOf();
    assert.equal(trace, TRACE);
    assert.notEqual(span, PARENT);
    assert.equal(flags, "01");
    assert.equal(
      String(scene.agent.last().headers["tracestate"]).replace(", ", ","),
      "rojo=00f067aa0ba902b7,congo=t61",
    );
  });

  test("that the sender does not record stays unrecorded", async () => {
    await direct("traceparent", `00-${TRACE}-${PARENT}-00`);
    assert.equal(parentOf().flags, "00");
  });

  test("of a later version is continued as far as it is known", async () => {
    await direct("traceparent", `cc-${TRACE}-${PARENT}-01-what-the-future-brings`);
    assert.equal(parentOf().trace, TRACE);
  });

  for (const sent of MALFORMED) {
    test(`starts again if the sender's cannot be read: '${sent}'`, async () => {
      await direct("traceparent", sent, "tracestate", "rojo=1");
      assert.notEqual(parentOf().trace, TRACE);
      assert.equal(parentOf().flags, "03");
      assert.equal(scene.agent.last().headers["tracestate"], undefined);
    });
  }

  test("starts again if two are sent, or none", async () => {
    await direct("traceparent", SENT, "traceparent", SENT);
    const first = parentOf().trace;
    await direct();
    const second = parentOf().trace;
    assert.equal(new Set([first, second, TRACE]).size, 3);
  });

  test("forwards its baggage unchanged", async () => {
    await direct("baggage", "userId=alice,isProduction=false;x", "baggage", "serverNode=DF%2028");
    const { rawHeaders } = scene.agent.last();
    const baggage = rawHeaders.filter((_value, index) => rawHeaders[index - 1] === "baggage");
    assert.deepEqual(baggage, ["userId=alice,isProduction=false;x", "serverNode=DF%2028"]);
  });

  test("contains every attempt of a delivery, each as its own span", async () => {
    let left = 2;
    scene.agent.answers((_received, response) => response.writeHead(left-- > 0 ? 503 : 200).end());
    const id = await queued({ traceparent: SENT, tracestate: "rojo=1" });
    await settled(client(), id, "delivered");
    const attempts = scene.agent.received.map(parentOf);
    assert.equal(attempts.length, 3);
    for (const { trace } of attempts) assert.equal(trace, TRACE);
    assert.equal(new Set([...attempts.map(({ span }) => span), PARENT]).size, 4);
    for (const { headers } of scene.agent.received) assert.equal(headers["tracestate"], "rojo=1");
  });

  test("is named by the delivery, its list and the log, and contains replays", async () => {
    const id = await queued({ traceparent: SENT });
    await settled(client(), id, "delivered");
    assert.equal((await client().deliveries.get(id)).trace_id, TRACE);
    const { deliveries } = await client().deliveries.list({ limit: 1 });
    assert.equal(deliveries[0]?.trace_id, TRACE);
    const logged = scene.gateway.log.lines
      .map((line) => JSON.parse(line) as { msg: string; delivery?: string; trace_id?: string })
      .filter(({ delivery }) => delivery === id);
    assert.deepEqual(
      new Map(logged.map(({ msg, trace_id }) => [msg, trace_id])),
      new Map([
        ["accepted", TRACE],
        ["delivered", TRACE],
      ]),
    );

    const replay = await client().deliveries.replay(id);
    const replayed = await settled(client(), replay.id, "delivered");
    assert.equal(replayed.trace_id, TRACE);
    assert.equal(parentOf().trace, TRACE);
  });

  test("is in the log lines of rejected requests", async () => {
    await scene.call("traced", "/direct", { method: "POST", headers: { traceparent: SENT } });
    const refused = scene.gateway.log.lines.findLast((line) => line.includes('"refused"'));
    assert.equal((JSON.parse(String(refused)) as { trace_id: string }).trace_id, TRACE);
  });
});
