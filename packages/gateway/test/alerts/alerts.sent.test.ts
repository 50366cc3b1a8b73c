import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { onSqlite } from "../harness/each-store.ts";
import { scrape } from "../harness/scrape.ts";
import { startTestAgent, type TestAgent } from "../harness/test-agent.ts";
import { startTestGateway, type TestGateway } from "../harness/gateways/test-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";

const QUIET = 50;
const DAY = 86_400_000;

onSqlite("sent alerts", (store) => {
  let time = Date.now();
  let gateway: TestGateway;
  let agent: TestAgent;
  let chat: TestAgent;
  const texts = (): string[] =>
    chat.received.map(({ body }) => (JSON.parse(body.toString()) as { text: string }).text);

  before(async () => {
    [agent, chat] = await Promise.all([startTestAgent(), startTestAgent()]);
    agent.answers((_received, response) => void response.writeHead(422).end());
    gateway = await startTestGateway(await store(), {
      clock: () => time,
      settings: {
        alertUrl: `${chat.url}/services/hush?token=hush`,
        alertQuiet: QUIET,
        publicUrl: "https://hooks.example.com",
      },
    });
  });
  after(async () => {
    await gateway.end();
    await Promise.all([agent.stop(), chat.stop()]);
  });

  const keys = new Map<string, string>();
  const fail = async (name: string, path: string): Promise<void> => {
    const { management } = gateway;
    if (!keys.has(name)) {
      await management.register({ name, url: agent.url, routes: [`POST ${path}`] });
      keys.set(name, (await management.createKey({ agent: name, name: "ci" })).value);
    }
    const url = `${gateway.url}/agents/forward/name/${name}${path}`;
    await fetch(url, { method: "POST", headers: { "x-agent-api-key": keys.get(name) ?? "" } });
  };
  const naming = (word: string): string[] => texts().filter((text) => text.includes(word));

  test("name the agent and the route, with a link, and are not repeated while they are on", async () => {
    await fail("first", "/a&b");
    await waitFor(() => naming("first").length > 0);
    assert.match(
      naming("first")[0] ?? "",
      /^Agent first, route POST \/a&amp;b, is failing: .* <https:\/\/hooks\.example\.com\/console\/agents\/first\/deliveries\|Open>$/,
    );
    assert.equal(chat.last().url, "/services/hush?token=hush");
    // The check that finds this one has seen the first one again.
    await fail("second", "/c");
    await waitFor(() => naming("second").length > 0);
    assert.equal(naming("first").length, 1);
  });

  test("are sent again if they recur after the quiet time", async () => {
    time += 2 * DAY;
    await fail("third", "/d");
    await waitFor(() => naming("third").length > 0);
    time += QUIET;
    await fail("second", "/c");
    await waitFor(() => naming("second").length === 2);
  });

  test("are sent later if the receiver does not accept them, and the log contains only its host", async () => {
    let refused = 0;
    chat.answers((_received, response) => {
      refused++;
      response.writeHead(refused === 1 ? 500 : 302, { location: `${agent.url}/elsewhere` }).end();
    });
    await fail("fourth", "/e");
    await waitFor(() => refused >= 2);
    chat.answers((_received, response) => void response.end("ok"));
    const refusedSoFar = naming("fourth").length;
    await waitFor(() => naming("fourth").length > refusedSoFar);
    assert.ok(agent.received.every(({ url }) => url !== "/elsewhere"));
    const log = gateway.log.lines.join("");
    assert.ok(log.includes(new URL(chat.url).host) && !log.includes("hush"));
    await waitFor(async () => {
      const { samples } = await scrape(gateway.url);
      return (samples.get('agentex_alerts_sent_total{outcome="failed"}') ?? 0) >= 2;
    });
  });
});
