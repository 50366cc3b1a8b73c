import assert from "node:assert/strict";
import { runChild } from "../harness/gateways/child-gateway.ts";
import { registrationOf } from "../harness/management.ts";
import type { Answer } from "../harness/send.ts";
import { plain, shown, type Actor } from "./actor.ts";

/** Keys of people and of registering agents, valid and invalid, and browsers that sign in with them. */
export const accountKeys: Actor = {
  name: "account keys",
  async act(stage) {
    const { "x-api-key": admin = "", "x-selected-account-id": account = "" } = stage.credentials;
    const create = async (role: string): Promise<{ id: string; value: string }> => {
      const answer = await stage.manage("POST", "/account/keys", { name: `a ${role}`, role });
      assert.equal(answer.status, 200, answer.text);
      const value = stage.secret(`the key of a ${role}`, String(shown(answer)["api_key"]));
      stage.shows(answer, value);
      return { id: String(shown(answer)["id"]), value };
    };
    const submit = (path: string, json: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
      stage.send({
        method: "POST",
        path,
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(json),
      });
    const [member, registrar] = [await create("member"), await create("registrar")];
    const secret = (where: string): string => stage.secret(`a wrong account key in ${where}`, plain());
    const refused = [
      await stage.send({ path: "/agents", headers: { "x-api-key": secret("a header") } }),
      await stage.send({ path: `/agents?api_key=${secret("a query")}` }),
      await submit("/session", { api_key: secret("signing in") }),
      await submit("/session", { api_key: [secret("a list")] }),
      await stage.send({ path: "/agents", headers: { cookie: `agentex_session=${secret("a cookie")}` } }),
      await stage.send({
        path: "/agents",
        headers: { "x-api-key": admin, "x-selected-account-id": secret("the account's place") },
      }),
    ];
    for (const { status, text } of refused) assert.ok([401, 403, 422].includes(status), text);

    const registration = registrationOf({ name: "by-token", url: stage.agent.url });
    const byToken = await submit("/agents/register", registration, { "x-api-key": registrar.value });
    assert.equal(byToken.status, 200, byToken.text);
    const own = stage.secret("the internal key of by-token", String(shown(byToken)["agent_api_key"]));
    stage.shows(byToken, own);
    const inContext = await submit("/agents/register", {
      ...registration,
      principal_context: { registration_token: registrar.value },
    });
    stage.shows(inContext, own);
    const again = await submit("/agents/register", registration, { "x-agent-api-key": own });
    stage.shows(again, own);
    for (const { status, text } of [inContext, again]) assert.equal(status, 200, text);
    await submit("/agents/register", registration, { "x-agent-api-key": secret("an agent's place") });

    const signedIn = await submit("/session", { api_key: member.value });
    assert.equal(signedIn.status, 200, signedIn.text);
    const [cookie = ""] = (signedIn.headers["set-cookie"]?.[0] ?? "").split(";");
    const session = stage.secret("a session", cookie.slice(cookie.indexOf("=") + 1));
    const csrf = String(shown(signedIn)["csrf_token"]);
    stage.shows(signedIn, session);
    await stage.send({ path: "/agents", headers: { cookie } });
    await submit("/agent_api_keys", { agent_name: "by-token", name: "x" }, { cookie });
    await stage.send({ method: "DELETE", path: "/session", headers: { cookie, "x-csrf-token": csrf } });
    assert.equal((await stage.manage("DELETE", `/account/keys/${member.id}`)).status, 200);
    for (const args of [["list"], ["keys", "list", account]]) {
      const child = runChild(["accounts", ...args, "--json"], stage.environment);
      assert.equal(await child.exited(), 0, child.stderr());
      stage.keep(`agentex accounts ${args.join(" ")}`, child.stdout() + child.stderr());
    }
  },
};
