import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { test } from "node:test";
import { eachStore } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { forwardPath } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";
import { TOKEN, useRecoveryScene } from "./recovery-scene.ts";

eachStore("the credential of a recovery", (store) => {
  const scene = useRecoveryScene(store);
  const { privateKey, publicKey } = generateKeyPairSync("rsa", {
    modulusLength: 2_048,
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  const put = (name: string, members: object) =>
    scene.gateway.management.put(`/recoveries/${name}`, { provider: "github", agent: "watcher", ...members });

  test("appears nowhere: not in responses, the database or the log, whatever GitHub answers", async () => {
    await scene.addHook("flux");
    scene.github.override = () => ({ status: 500, message: `no such thing as ${TOKEN}` });
    await scene.recover("flux");
    await waitFor(async () => (await scene.get("flux")).state === "retrying");
    scene.github.override = undefined;
    const { management, database, log } = scene.gateway;
    const answers = await Promise.all(
      ["/recoveries", "/recoveries/flux", "/recoveries/flux/missed", "/audit_log", "/alerts"].map((path) =>
        management.get(path),
      ),
    );
    const stored = await database.everything();
    const everywhere = [...answers.map(({ text }) => text), ...log.lines, stored.toString("latin1")].join(
      "\n",
    );
    assert.ok(everywhere.includes("no such thing"));
    for (const form of [TOKEN, Buffer.from(TOKEN).toString("base64"), Buffer.from(TOKEN).toString("hex")]) {
      assert.ok(!everywhere.includes(form));
    }
  });

  test("is not repeated if it cannot be used", async () => {
    const webhook = { scope: "repository", owner: "octo", repository: "flux", hook_id: "7" };
    for (const [members, secret] of [
      [{ webhook, credential: { token: "tokens never have blanks" } }, "blanks"],
      [{ webhook: { scope: "app" }, credential: { token: "secret-token" } }, "secret-token"],
      [
        { webhook: { scope: "app" }, credential: { app_id: "1", private_key: "no-key-at-all" } },
        "no-key-at-all",
      ],
      [{ webhook, credential: { app_id: "1", private_key: privateKey } }, "BEGIN"],
    ] as const) {
      const answer = await put("unusable", members);
      assertProblem(answer, 422, "credential_unusable");
      assert.ok(!answer.text.includes(secret), answer.text);
    }
    assertProblem(await put("unusable", { webhook }), 422, "credential_unusable");
  });

  test("can be an app's private key, for the app's webhook", async () => {
    const { management, url } = scene.gateway;
    const { value } = await management.createKey({ agent: "watcher", name: "octo/apped", type: "github" });
    const hook = scene.github.addHook("app", {
      url: url + forwardPath("watcher", "/push"),
      secret: value,
      repository: "octo/apped",
    });
    hook.miss(2);
    scene.github.accepts = { appId: "4711", publicKey };
    const credential = { app_id: "4711", private_key: privateKey };
    const answer = await put("apped", { webhook: { scope: "app" }, credential });
    assert.equal(answer.status, 200, answer.text);
    await waitFor(async () => (await scene.get("apped")).asked === 2);
    scene.github.accepts = { token: TOKEN };
    assert.ok(!(await scene.gateway.database.everything()).includes("PRIVATE KEY"));
  });

  test("can be for an organization's webhook, and is deleted with its recovery", async () => {
    const { management, url, database } = scene.gateway;
    const { value } = await management.createKey({ agent: "watcher", name: "octo", type: "github" });
    const hook = scene.github.addHook("octo/9", {
      url: url + forwardPath("watcher", "/push"),
      secret: value,
      repository: "octo/any",
    });
    hook.miss(1);
    const webhook = { scope: "organization", owner: "octo", hook_id: "9" };
    assert.equal((await put("org", { webhook, credential: { token: TOKEN } })).status, 200);
    await waitFor(async () => {
      scene.time += 2_000;
      return (await scene.get("org")).arrived === 1;
    });
    await scene.client.recoveries.delete("org");
    assertProblem(await management.get("/recoveries/org"), 404, "recovery_not_found");
    assert.deepEqual(await database.query("SELECT 1 FROM recoveries WHERE name = 'org'"), []);
  });
});
