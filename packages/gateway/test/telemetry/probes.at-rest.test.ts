import assert from "node:assert/strict";
import { test } from "node:test";
import { onSqlite } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { scrape } from "../harness/scrape.ts";
import { send, type Answer } from "../harness/send.ts";
import { makeSqliteDatabase } from "../harness/stores/sqlite-database.ts";
import { useGateway } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";
import { startGatewayProcess } from "../promises/stage/gateway-process.ts";

const SHOW_LOADING = new URL("show-loading.ts", import.meta.url);
const HEALTH = ["/healthz", "/readyz", "/healthcheck"];
const PROBED = [...HEALTH, "/metrics"];
const FOREIGN = { host: "gateway.test" };

test("a gateway that is only probed and scraped does not load the management API, and starts no thread to be probed", async (context) => {
  const gateway = await startGatewayProcess(makeSqliteDatabase(), { imports: [SHOW_LOADING] });
  context.after(() => gateway.kill());
  const ask = async (path: string, method: string): Promise<void> =>
    assert.equal((await send(gateway.url, { method, path })).status, 200);
  const times = (what: string): number => gateway.log().split(what).length - 1;

  for (const path of HEALTH) for (const method of ["GET", "HEAD"]) await ask(path, method);
  // The writing thread.
  assert.equal(times("starts a thread"), 1);
  for (const method of ["GET", "HEAD"]) await ask("/metrics", method);
  assert.equal(times("loads its management API"), 0);

  await ask("/agents", "GET");
  await waitFor(() => times("loads its management API") === 1, "it is not noticed");
});

onSqlite("what is probed", (store) => {
  const scene = useGateway(store);
  /** Only the management API handles a request that declares a body, even an empty one. */
  const both = async (path: string, method: string, headers: Record<string, string>): Promise<Answer[]> => [
    await send(scene.gateway.url, { method, path, headers }),
    await send(scene.gateway.url, { method, path, headers: { ...headers, "content-length": "0" } }),
  ];
  const shown = ({ status, headers, text }: Answer): object => {
    const { date: _, ...others } = headers;
    return { status, headers: others, text };
  };

  for (const path of ["/healthz", "/healthz/", "/readyz", "/readyz?a=1", "/healthcheck"]) {
    for (const method of ["GET", "HEAD"]) {
      test(`answers ${method} ${path} as the management API does`, async () => {
        for (const headers of [{}, FOREIGN]) {
          const [probed, managed] = (await both(path, method, headers)).map(shown);
          assert.deepEqual(probed, managed);
        }
      });
    }
  }

  test("shows the same metrics as the management API, to the same callers", async () => {
    const described = ({ text }: Answer): string[] =>
      text.split("\n").filter((line) => line.startsWith("# "));
    const [probed, managed] = await both("/metrics", "GET", {});
    assert.ok(probed !== undefined && managed !== undefined);
    assert.deepEqual(described(probed), described(managed));
    assert.equal(probed.headers["content-type"], managed.headers["content-type"]);
    for (const answer of await both("/metrics", "GET", FOREIGN)) assertProblem(answer, 403, "not_local");
    const [ofProbe, ofApi] = (await both("/metrics", "HEAD", {})).map(shown);
    assert.deepEqual(ofProbe, ofApi);
  });

  test("is counted as a request to the management API", async () => {
    const earlier = await scrape(scene.gateway.url);
    for (const path of PROBED) for (const method of ["GET", "HEAD"]) await both(path, method, {});
    const later = await scrape(scene.gateway.url);
    for (const route of PROBED) {
      for (const method of ["GET", "HEAD"]) {
        const sample = `agentex_management_requests_total{method="${method}",route="${route}",status="200"}`;
        // The first scrape is counted by the second.
        const own = route === "/metrics" && method === "GET" ? 1 : 0;
        assert.equal(later.of(sample) - earlier.of(sample), 2 + own, sample);
      }
    }
  });

  for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
    test(`accepts no ${method}`, async () => {
      for (const path of PROBED) {
        const answer = await send(scene.gateway.url, { method, path });
        assertProblem(answer, 405, "method_not_allowed");
        assert.equal(answer.headers.allow, "GET, HEAD");
      }
    });
  }
});
