import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { parseDeliveryId } from "../../../src/ids/delivery-id.ts";
import { eachStore } from "../../harness/each-store.ts";
import type { Answer } from "../../harness/send.ts";
import type { Handler } from "../../harness/test-agent.ts";
import type { Row } from "../../harness/stores/test-database.ts";
import { waitFor } from "../../harness/wait-for.ts";
import { receiptsOf, type Receipt } from "../stage/receipts.ts";
import { attemptsOf } from "../stage/stage.ts";
import { useGatewayProcess } from "../stage/use-gateway-process.ts";
import { markerIn, sendPush } from "../stage/webhooks.ts";

const answers =
  (status: number, headers: Record<string, string> = {}): Handler =>
  (_received, response) =>
    response.writeHead(status, headers).end(`answer ${status}`);
const hangs: Handler = () => {};
const closes: Handler = (_received, _response, request) => request.socket.destroy();
const breaksOff: Handler = (_received, response, request) => {
  response.writeHead(200, { "content-length": "100" }).write("half", () => request.socket.destroy());
};
const talksNonsense: Handler = (_received, _response, request) => request.socket.end("nonsense\r\n\r\n");

type Played = {
  readonly answer: Answer;
  readonly row: Row;
  readonly attempts: readonly Row[];
  readonly received: readonly Receipt[];
};

eachStore("an agent that misbehaves", (store) => {
  // Four waits: the fifth attempt is the last.
  const scene = useGatewayProcess(store, {
    settings: { AGENTEX_RETRY_SCHEDULE: "60ms,60ms,60ms,60ms" },
    routes: [
      { path: "/push" },
      { path: "/hasty", timeout_seconds: 0.8 },
      { path: "/decided", final_statuses: [404, 503] },
    ],
  });
  const reactions = new Map<string, Handler[]>();
  before(() =>
    scene.agent.answers((received, response, request) => {
      const left = received.method === "POST" ? reactions.get(markerIn(received.body)) : undefined;
      const reaction = left !== undefined && left.length > 1 ? left.shift() : left?.[0];
      if (reaction === undefined) response.end();
      else reaction(received, response, request);
    }),
  );

  /** Sends a push to which the agent responds in this order, repeating the last, and waits until the delivery is finished. */
  async function play(path: string, ...inTurn: Handler[]): Promise<Played> {
    const marker = `push ${reactions.size}`;
    reactions.set(marker, inTurn);
    const answer = await sendPush(scene.gateway.url, { marker, path });
    const id = parseDeliveryId(String(answer.headers["x-agentex-delivery-id"]));
    const find = async (): Promise<Row | undefined> =>
      (await scene.database.query(`SELECT * FROM deliveries WHERE id = ${String(id)}`))[0];
    const isOver = async (): Promise<boolean> =>
      !["waiting", "running"].includes(String((await find())?.["status"]));
    await waitFor(isOver, () => `${marker} is still under way`);
    const attempts = (await attemptsOf(scene.database)).filter(({ delivery_id }) => delivery_id === id);
    return {
      answer,
      row: (await find()) ?? {},
      attempts: attempts.map(({ number, agent_status, error }) => ({ number, agent_status, error })),
      received: receiptsOf(scene.agent).filter((receipt) => receipt.id === id),
    };
  }

  // All at the same time, since each of them mostly waits.
  describe("with one push each", { concurrency: true }, () => {
    // A proxy returns 404, 405 and 421 while the agent behind it is being deployed.
    for (const status of [500, 503, 404, 405, 408, 421, 425, 429]) {
      test(`is retried after ${status}, and its sender gets 202`, async () => {
        const { answer, row, attempts, received } = await play(
          "/push",
          answers(status),
          answers(status),
          answers(200),
        );
        assert.equal(answer.status, 202);
        assert.equal(row["status"], "delivered");
        assert.deepEqual(attempts, [
          { number: 1, agent_status: status, error: null },
          { number: 2, agent_status: status, error: null },
          { number: 3, agent_status: 200, error: null },
        ]);
        assert.deepEqual(
          received.map(({ attempt }) => attempt),
          [1, 2, 3],
        );
      });
    }

    test("is left alone for as long as its Retry-After requests", async () => {
      const times: number[] = [];
      const { row } = await play(
        "/push",
        (received, response, request) => {
          times.push(Date.now());
          answers(429, { "retry-after": "1" })(received, response, request);
        },
        (received, response, request) => {
          times.push(Date.now());
          answers(200)(received, response, request);
        },
      );
      assert.equal(row["status"], "delivered");
      const [first = 0, second = 0] = times;
      assert.ok(second - first >= 990, `tried again after ${second - first} ms`);
    });

    for (const [what, reaction, error, path] of [
      ["does not answer in time", hangs, "agent_timeout", "/hasty"],
      ["breaks off in the middle of its answer", breaksOff, "agent_answer_broken", "/push"],
      ["closes without an answer", closes, "agent_unreachable", "/push"],
      ["answers with something that is not HTTP", talksNonsense, "agent_answer_invalid", "/push"],
    ] as const) {
      test(`that ${what} is retried, and its sender gets 202`, async () => {
        const { answer, row, attempts } = await play(path, reaction, reaction, answers(200));
        assert.equal(answer.status, 202);
        assert.equal(row["status"], "delivered");
        assert.deepEqual(
          attempts.map((attempt) => attempt["error"]),
          [error, error, null],
        );
      });
    }

    for (const status of [200, 204]) {
      test(`is not retried after ${status}`, async () => {
        const { answer, row, attempts } = await play("/push", answers(status));
        assert.deepEqual([answer.status, row["status"], attempts.length], [status, "delivered", 1]);
      });
    }

    for (const status of [400, 401, 403, 409, 410, 422]) {
      test(`that answers ${status} has rejected the delivery permanently`, async () => {
        const { answer, row, attempts } = await play("/push", answers(status), answers(200));
        assert.deepEqual([answer.status, answer.text], [status, `answer ${status}`]);
        assert.deepEqual([row["status"], attempts.length], ["rejected", 1]);
      });
    }

    test("that never recovers makes a delivery fail after the last attempt, and every attempt is listed", async () => {
      const { answer, row, attempts } = await play(
        "/push",
        answers(500),
        closes,
        answers(503),
        answers(429),
        breaksOff,
      );
      assert.equal(answer.status, 202);
      assert.equal(row["status"], "failed");
      assert.equal(row["next_attempt_at"], null);
      assert.deepEqual(attempts, [
        { number: 1, agent_status: 500, error: null },
        { number: 2, agent_status: null, error: "agent_unreachable" },
        { number: 3, agent_status: 503, error: null },
        { number: 4, agent_status: 429, error: null },
        { number: 5, agent_status: 200, error: "agent_answer_broken" },
      ]);
    });
  });

  describe("through redirects, and through statuses that its route declares", { concurrency: true }, () => {
    for (const status of [301, 302, 303, 307, 308, 300, 304]) {
      test(`that answers ${status} has not handled the delivery: it is retried, and its sender gets 202`, async () => {
        const redirects = answers(status, { location: "/push/?token=secret#there" });
        const { answer, row, attempts } = await play("/push", redirects, redirects, answers(200));
        assert.equal(answer.status, 202);
        assert.match(String(answer.headers.location), /^\/deliveries\/dlv_/);
        assert.equal(row["status"], "delivered");
        assert.deepEqual(attempts, [
          { number: 1, agent_status: status, error: "agent_redirected" },
          { number: 2, agent_status: status, error: "agent_redirected" },
          { number: 3, agent_status: 200, error: null },
        ]);
      });
    }

    test("that always redirects makes a delivery fail", async () => {
      const { row, attempts } = await play("/push", answers(307, { location: "/push/" }));
      assert.deepEqual(
        [row["status"], row["error"], row["redirected_to"]],
        ["failed", "agent_redirected", "/push/"],
      );
      assert.equal(attempts.length, 5);
    });

    for (const status of [404, 503]) {
      test(`that answers ${status} has rejected the delivery if its route declares the status final`, async () => {
        const { answer, row, attempts } = await play("/decided", answers(status), answers(200));
        assert.deepEqual([answer.status, answer.text], [status, `answer ${status}`]);
        assert.deepEqual([row["status"], attempts.length], ["rejected", 1]);
      });
    }

    test("is retried after statuses that its route does not declare final", async () => {
      const { answer, row } = await play("/decided", answers(405), answers(500), answers(200));
      assert.deepEqual([answer.status, row["status"]], [202, "delivered"]);
    });
  });
});
