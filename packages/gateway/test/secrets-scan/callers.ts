import assert from "node:assert/strict";
import { forwardPath } from "../harness/use-gateway.ts";
import { createKey, hook, plain, post, register, shown, type Actor } from "./actor.ts";

/** Keys that callers send unchanged: provided, generated, rotated, deleted, in either header. */
export const externalKeys: Actor = {
  name: "external keys",
  async act(stage) {
    const internal = await register(stage, "calls");
    await register(stage, "calls");
    const generated = await createKey(stage, { agent_name: "calls", name: "ci" });
    const given = await createKey(stage, {
      agent_name: "calls",
      name: "cron",
      api_key: stage.secret("a given key", plain()),
    });
    assert.equal((await post(stage, hook("calls"), { "x-agent-api-key": internal })).status, 401);
    for (const key of [generated.value, given.value]) {
      assert.equal((await post(stage, hook("calls"), { "x-agent-api-key": key })).status, 200);
      assert.equal((await post(stage, hook("calls"), { authorization: `AgentKey ${key}` })).status, 200);
    }
    const rotated = await stage.manage("POST", `/agent_api_keys/${generated.id}/rotate`, {
      overlap_seconds: 60,
    });
    const fresh = stage.secret("a rotated key", String(shown(rotated)["api_key"]));
    stage.shows(rotated, fresh);
    for (const key of [generated.value, fresh]) {
      assert.equal((await post(stage, hook("calls"), { "x-agent-api-key": key })).status, 200);
    }
    assert.equal((await stage.manage("DELETE", `/agent_api_keys/${given.id}`)).status, 200);
    assert.equal((await post(stage, hook("calls"), { "x-agent-api-key": given.value })).status, 401);
  },
};

/** Keys that are rejected, wherever someone puts them. */
export const refusedKeys: Actor = {
  name: "refused keys",
  async act(stage) {
    await register(stage, "refuses");
    const secret = (where: string): string => stage.secret(`a refused key in ${where}`, plain());
    await post(stage, hook("refuses"), { "x-agent-api-key": secret("x-agent-api-key") });
    await post(stage, hook("refuses"), { authorization: `AgentKey ${secret("Authorization")}` });
    await post(stage, hook("refuses"), { authorization: `Bearer ${secret("a bearer token")}` });
    await post(stage, hook("refuses"), { "x-api-key": secret("x-api-key") });
    await post(stage, hook("refuses"), { cookie: `session=${secret("a cookie")}` });
    await post(stage, hook("refuses"), { "x-hub-signature-256": `sha256=${secret("a signature")}` });
    await post(stage, hook("refuses", `?api_key=${secret("the query")}`), {});
    await post(
      stage,
      hook("refuses"),
      { "x-agent-api-key": plain() },
      JSON.stringify({ token: secret("a body") }),
    );
    await post(stage, forwardPath("nobody", `/hook?key=${secret("the query for nobody")}`), {
      "x-agent-api-key": secret("a header for nobody"),
    });
    await stage.send({ path: `/deliveries?token=${secret("a query of management")}` });
    await stage.send({ path: "/agents", headers: { "x-api-key": secret("a header of management") } });
  },
};
