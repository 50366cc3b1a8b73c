import assert from "node:assert/strict";
import { before, test } from "node:test";
import { providers, type Provider } from "agentex-webhook-providers";
import { eachStore } from "../harness/each-store.ts";
import { signedSending } from "../harness/send-signed.ts";
import { send } from "../harness/send.ts";
import { forwardPath, useGateway } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";

const JIRA = providers.get("jira") as Provider;

eachStore("conversations of two senders with the same name", (store) => {
  const scene = useGateway(store);
  before(async () => {
    const { management } = scene.gateway;
    const latest = { method: "POST", policy: "queued", ordering: "latest" } as const;
    const routes = [
      { ...latest, path: "/latest" },
      { ...latest, path: "/ours", conversation_key: "{json:issue.key}" },
    ];
    await management.register({ name: "agent", url: scene.agent.url, routes });
    for (const site of ["one", "two"]) {
      await management.createKey({ agent: "agent", name: site, type: "jira", value: `secret of ${site}` });
    }
  });

  let number = 0;
  const update = async (site: string, path: string): Promise<void> => {
    const url = scene.gateway.url + forwardPath("agent", path);
    const sample = {
      headers: { "x-atlassian-webhook-identifier": `id-${++number}` },
      json: { webhookEvent: "jira:issue_updated", issue: { key: "OPS-1" }, site, number },
    };
    const answer = await send(
      scene.gateway.url,
      signedSending(JIRA, sample, { secret: `secret of ${site}`, url }),
    );
    assert.equal(answer.status, 202, answer.text);
  };
  /**
   * The first one occupies the agent; those that arrive meanwhile are ordered. @returns whose deliveries the agent got, in
   * order.
   */
  const whileTheFirstIsUnderWay = async (path: string): Promise<string[]> => {
    const held: (() => void)[] = [];
    scene.agent.answers((_received, response) => void held.push(() => response.end()));
    await update("one", path);
    await waitFor(() => held.length === 1, "the first did not reach the agent");
    scene.agent.answers((_received, response) => void response.end());
    await update("one", path);
    await update("two", path);
    held[0]?.();
    const open = () =>
      scene.gateway.database.query("SELECT id FROM deliveries WHERE status IN ('waiting', 'running')");
    await waitFor(async () => (await open()).length === 0, "something is still under way");
    return scene.agent.received.map(({ body }) => (JSON.parse(body.toString()) as { site: string }).site);
  };

  test("are separate: the newest of one does not replace the other's", async () => {
    const sites = await whileTheFirstIsUnderWay("/latest");
    assert.deepEqual(sites.toSorted(), ["one", "one", "two"]);
  });

  test("are one if the route declares its own conversation_key", async () => {
    assert.deepEqual(await whileTheFirstIsUnderWay("/ours"), ["one", "two"]);
  });
});
