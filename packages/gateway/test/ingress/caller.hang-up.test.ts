import assert from "node:assert/strict";
import { before, test } from "node:test";
import { eachStore } from "../harness/each-store.ts";
import { connectRaw, head } from "../harness/raw-client.ts";
import { forwardPath, useGateway } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";

eachStore("a caller who hangs up", (store) => {
  const scene = useGateway(store);
  let key = "";
  before(async () => {
    const { management } = scene.gateway;
    await management.register({ name: "agent", url: scene.agent.url, routes: ["POST /hook"] });
    key = (await management.createKey({ agent: "agent", name: "ci" })).value;
  });
  const call = async () => {
    const client = await connectRaw(scene.gateway.port);
    client.write(
      head(`POST ${forwardPath("agent", "/hook")}`, `x-agent-api-key: ${key}`, "content-length: 0"),
    );
    return client;
  };
  const lastStatus = async () => {
    const [row] = await scene.gateway.database.query(
      "SELECT status FROM deliveries ORDER BY id DESC LIMIT 1",
    );
    return row?.["status"];
  };

  test("before the agent responds cancels the agent's request, which is recorded", async () => {
    let left = false;
    scene.agent.answers((_received, response) => response.once("close", () => (left = true)));
    const client = await call();
    await waitFor(() => scene.agent.received.length === 1);
    client.destroy();
    await waitFor(() => left, "the agent's request was not cancelled");
    await waitFor(async () => (await lastStatus()) === "cancelled", "it was not recorded as cancelled");
  });

  test("while the agent streams cancels the agent's request", async () => {
    let left = false;
    scene.agent.answers((_received, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write("data: 1\n\n");
      response.once("close", () => (left = true));
    });
    const client = await call();
    await client.sees("data: 1");
    client.destroy();
    await waitFor(() => left, "the agent's request was not cancelled");
  });

  test("without reading a large response does not block the agent", async () => {
    let left = false;
    scene.agent.answers((_received, response) => {
      response.once("close", () => (left = true));
      response.writeHead(200);
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(1024 * 1024)));
        response.once("drain", more);
      };
      more();
    });
    const client = await call();
    await client.sees("HTTP/1.1 200");
    client.destroy();
    await waitFor(() => left, "the agent was held");
  });

  test("does not affect other callers", async () => {
    scene.agent.answers((received, response) => {
      if (received.url === "/hook?stay") setImmediate(() => response.end("stayed"));
    });
    const clients = await Promise.all(Array.from({ length: 10 }, call));
    await waitFor(() => scene.agent.received.length === 10);
    const staying = scene.call("agent", "/hook?stay", {
      method: "POST",
      headers: { "x-agent-api-key": key },
    });
    for (const client of clients) client.destroy();
    assert.equal((await staying).text, "stayed");
  });
});
