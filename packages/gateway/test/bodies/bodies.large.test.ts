import assert from "node:assert/strict";
import { before, test } from "node:test";
import { eachStore } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { githubHeaders } from "../harness/sign.ts";
import { useGateway } from "../harness/use-gateway.ts";

const SECRET = "a secret of the tests";

eachStore("a body that is verified on another thread", (store) => {
  const scene = useGateway(store);
  before(async () => {
    const { management } = scene.gateway;
    await management.register({ name: "agent", url: scene.agent.url, routes: ["POST /hook"] });
    await management.createKey({ agent: "agent", name: "o/r", type: "github", value: SECRET });
  });
  const bodyOf = (repository: string): string =>
    JSON.stringify({ repository: { full_name: repository }, text: "ä".repeat(2_000_000) });

  test("is verified, reaches the agent as it was sent, and is recorded", async () => {
    const body = bodyOf("o/r");
    const headers = await githubHeaders(SECRET, body);
    const answer = await scene.call("agent", "/hook", { method: "POST", headers, body });
    assert.equal(answer.status, 200, answer.text);
    assert.ok(scene.agent.last().body.equals(Buffer.from(body)));
    const [row] = await scene.gateway.database.query("SELECT sum(length(bytes)) AS size FROM body_pieces");
    assert.equal(Number(row?.["size"]), Buffer.byteLength(body));
  });

  test("is rejected when it was changed, or is another repository's", async () => {
    const headers = await githubHeaders(SECRET, bodyOf("o/r"));
    const changed = { method: "POST", headers, body: bodyOf("o/x") };
    assertProblem(await scene.call("agent", "/hook", changed), 401, "signature_invalid");
    const other = {
      method: "POST",
      headers: await githubHeaders(SECRET, bodyOf("o/x")),
      body: bodyOf("o/x"),
    };
    assertProblem(await scene.call("agent", "/hook", other), 401, "identity_mismatch");
    assert.equal(scene.agent.received.length, 0);
  });
});
