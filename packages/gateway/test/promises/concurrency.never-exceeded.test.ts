import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { eachStore, type Store } from "../harness/each-store.ts";
import type { Answer } from "../harness/send.ts";
import { waitFor } from "../harness/wait-for.ts";
import { isSettled } from "./stage/stage.ts";
import { useGatewayProcess } from "./stage/use-gateway-process.ts";
import { sendPush } from "./stage/webhooks.ts";

const BURST = 40;

eachStore("an agent's limit on deliveries in progress", (store) => {
  describe("of five", () => holdsFor(5, store));
  // Fewer than gateways: one of them gets no share.
  describe("of one", () => holdsFor(1, store));
});

function holdsFor(concurrency: number, store: Store): void {
  const scene = useGatewayProcess(store, {
    gateways: 2,
    concurrency,
    settings: { AGENTEX_RETRY_SCHEDULE: "50ms,50ms,50ms,50ms,50ms,50ms,50ms,50ms" },
    routes: [
      { path: "/push" },
      { path: "/queued", policy: "queued" },
      { path: "/lane", ordering: "serialize" },
    ],
  });
  let underWay = 0;
  let most = 0;
  /** The agent does not respond before this resolves. */
  const hold = Promise.withResolvers<void>();
  before(() =>
    scene.agent.answers((received, response) => {
      if (received.method !== "POST") {
        response.end();
        return;
      }
      underWay++;
      most = Math.max(most, underWay);
      const status = Math.random() < 0.1 ? 500 : 200;
      const finish = (): void => {
        underWay--;
        response.writeHead(status).end();
      };
      void hold.promise.then(() => setTimeout(finish, 2 + Math.random() * 8));
    }),
  );

  test("is used and never exceeded by a burst through all gateways", async (context) => {
    const urls = scene.gateways.map(({ url }) => url);
    const burst = (path: string): Promise<Answer[]> =>
      Promise.all(
        Array.from({ length: BURST }, (_, index) =>
          sendPush(urls[index % urls.length] ?? "", { marker: `m${index}`, path, branch: `b${index % 20}` }),
        ),
      );
    // All of them wait before the first response.
    for (const { status } of await burst("/queued")) assert.equal(status, 202);
    await waitFor(
      () => underWay >= concurrency,
      () => `only ${underWay} are under way`,
    );
    hold.resolve();
    const answers = [...(await burst("/push")), ...(await burst("/lane"))];
    for (const { status, text } of answers) assert.ok(status === 200 || status === 202, `${status} ${text}`);
    await waitFor(() => isSettled(scene.database), "something is still under way");
    assert.equal(most, concurrency);
    assert.deepEqual(await scene.database.query("SELECT DISTINCT status FROM deliveries"), [
      { status: "delivered" },
    ]);
    const atOnce = answers.filter(({ status }) => status === 200).length;
    context.diagnostic(`${atOnce} of ${answers.length} senders heard the agent's own answer`);
  });
}
