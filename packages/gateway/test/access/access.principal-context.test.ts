import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, beforeEach, test } from "node:test";
import { startAuthService, type TestAuthService } from "../harness/services/auth-service.ts";
import { onSqlite } from "../harness/each-store.ts";
import { createManagement, registrationOf, type Management } from "../harness/management.ts";
import { assertProblem } from "../harness/problem.ts";
import { startTestGateway, type TestGateway } from "../harness/gateways/test-gateway.ts";

type Shown = Record<string, unknown>;

const principal = { user_id: "owner", account_id: "acme" };

onSqlite("an agent that registers at a gateway with an auth service", (store) => {
  let service: TestAuthService | undefined;
  let gateway: TestGateway | undefined;
  const scene = () => {
    assert.ok(service !== undefined && gateway !== undefined);
    return { service, gateway };
  };
  before(async () => {
    service = await startAuthService();
    gateway = await startTestGateway(await store(), { settings: { authUrl: service.url } });
  });
  beforeEach(() => {
    const { service: running } = scene();
    running.grants.clear();
    running.grants.add("owner create agent *").add("owner update agent *").add("owner delete agent *");
    running.grants.add("owner read agent *");
    running.asked.length = 0;
    running.failOn = undefined;
    running.keepsNoGrants = false;
  });
  after(async () => {
    await gateway?.end();
    await service?.stop();
  });
  const owner = (who: Shown = principal): Management => {
    const token = randomUUID();
    scene().service.principals.set(token, who);
    return createManagement(scene().gateway.url, { "x-token": token });
  };
  const register = (name: string, more: Shown = {}, url = "http://localhost:8000") =>
    scene().gateway.management.post("/agents/register", { ...registrationOf({ name, url }), ...more });
  const askedAt = (path: string) =>
    scene()
      .service.asked.filter((question) => question.path === path)
      .map(({ body }) => body);

  test("without credentials is checked with the principal in its body", async () => {
    const answer = await register("named", { principal_context: principal });
    assert.equal(answer.status, 200, answer.text);
    assert.match(String((answer.json() as Shown)["agent_api_key"]), /^[0-9a-f]{64}$/);
    assert.deepEqual(askedAt("/v1/authz/check"), [
      { principal, resource: { type: "agent", selector: "*" }, operation: "create" },
    ]);
    const others = { user_id: "stranger", account_id: "acme" };
    const refused = assertProblem(
      await register("refused", { principal_context: others }),
      403,
      "access_denied",
    );
    assert.match(refused.detail, /principal_context.*AUTH_PRINCIPAL_B64/s);
  });

  test("without a principal is rejected with helpful advice", async () => {
    for (const principal_context of [undefined, null, {}, "owner", { user_id: "" }, { user_id: 7 }]) {
      const { detail } = assertProblem(
        await register("nobodys", { principal_context }),
        401,
        "registration_unauthorized",
      );
      assert.match(detail, /auth service.*Authorization: Bearer.*principal_context.*AUTH_PRINCIPAL_B64/s);
      assert.doesNotMatch(detail, /registration token|registration_token/);
    }
    assert.deepEqual(askedAt("/v1/authz/check"), []);
  });

  test("again with only the principal in its body keeps its URL and does not get its key: anyone can write one", async () => {
    await register("staying", { principal_context: principal });
    const again = await register("staying", { principal_context: principal });
    assert.equal(again.status, 200, again.text);
    assert.equal((again.json() as Shown)["agent_api_key"], "");
    const elsewhere = await register("staying", { principal_context: principal }, "http://localhost:6666");
    assertProblem(elsewhere, 409, "agent_name_taken");
    const preview = await register(
      "staying",
      { principal_context: principal, registration_metadata: { deployment_id: "preview" } },
      "http://localhost:8001",
    );
    assert.partialDeepStrictEqual(preview.json(), { acp_url: "http://localhost:8000" });
  });

  test("that was built by a known caller gets its URL with the principal in its body", async () => {
    const built = await owner().post("/agents/register-build", { name: "built", description: "" });
    assert.equal(built.status, 200, built.text);
    const answer = await register("built", { principal_context: principal });
    assert.partialDeepStrictEqual(answer.json(), {
      id: (built.json() as Shown)["id"],
      status: "Ready",
      acp_url: "http://localhost:8000",
    });
  });

  test("is reported to the service as granted each time, and as revoked when it is deleted", async () => {
    const first = await owner().post("/agents/register", registrationOf({ name: "told", url: "http://a" }));
    const { id } = first.json() as { id: string };
    await owner().post("/agents/register", registrationOf({ name: "told", url: "http://a" }));
    const resource = { type: "agent", selector: id };
    const granted = { principal, resource, operation: "create" };
    assert.deepEqual(askedAt("/v1/authz/register"), [{ principal, resource, parent: null }]);
    assert.deepEqual(askedAt("/v1/authz/grant"), [granted, granted]);
    assert.equal((await owner().delete(`/agents/${id}`)).status, 200);
    assert.deepEqual(askedAt("/v1/authz/deregister"), [{ principal, resource }]);
    assert.deepEqual(askedAt("/v1/authz/revoke"), [{ principal, resource, operation: "delete" }]);
  });

  test("is undone if the service rejects the grant, unless it does not keep grants", async () => {
    scene().service.failOn = "/v1/authz/grant";
    const refused = await register("ungranted", { principal_context: principal });
    assertProblem(refused, 503, "auth_unavailable");
    scene().service.failOn = undefined;
    assertProblem(await owner().get("/agents/name/ungranted"), 404, "agent_not_found");
    scene().service.keepsNoGrants = true;
    assert.equal((await register("ungranted", { principal_context: principal })).status, 200);
    assert.equal((await owner().delete("/agents/name/ungranted")).status, 200);
  });

  test("after it was deleted can be restored by its own account, and by no other", async () => {
    const first = (await register("deleted", { principal_context: principal })).json() as Shown;
    await owner().delete("/agents/name/deleted");
    scene().service.grants.add("stranger create agent *").add("stranger delete agent *");
    const strangers = { user_id: "stranger", account_id: "other" };
    const theirs = (await register("deleted", { principal_context: strangers })).json() as Shown;
    assert.notEqual(theirs["id"], first["id"]);
    await owner(strangers).delete("/agents/name/deleted?forget=true");
    scene().service.grants.add("colleague create agent *");
    const colleague = { service_account_id: "pod", user_id: "colleague", account_id: "acme" };
    const back = (await register("deleted", { principal_context: colleague })).json() as Shown;
    assert.deepEqual([back["id"], back["revived"]], [first["id"], true]);
    assert.equal(back["agent_api_key"], "");
  });
});
