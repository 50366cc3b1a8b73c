import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import { before, test } from "node:test";
import { eachStore } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { githubHeaders } from "../harness/sign.ts";
import { useGateway } from "../harness/use-gateway.ts";

const SECRET = "It's a Secret to Everybody";

const examples = createRequire(import.meta.url)("@octokit/webhooks-examples") as {
  readonly name: string;
  readonly examples: readonly {
    readonly repository?: {
      readonly full_name: string;
      readonly name: string;
      readonly owner: { readonly login?: string; readonly name?: string };
    };
    readonly organization?: { readonly login: string };
  }[];
}[];

eachStore("a webhook of GitHub", (store) => {
  const scene = useGateway(store);
  const keyed = new Set<string>();

  const keyFor = async (name: string, value = SECRET, agent = "watcher") => {
    if (keyed.has(`${agent} ${name}`)) return;
    keyed.add(`${agent} ${name}`);
    await scene.gateway.management.createKey({ agent, name, type: "github", value });
  };
  before(async () => {
    await scene.gateway.management.register({
      name: "watcher",
      url: scene.agent.url,
      routes: ["POST /hook"],
    });
    await keyFor("octo/repo");
    await keyFor("octo-org");
  });
  const call = async (
    body: string,
    { secret = SECRET, headers = {} }: { secret?: string; headers?: Record<string, string> } = {},
  ) =>
    scene.call("watcher", "/hook", {
      method: "POST",
      headers: await githubHeaders(secret, body, headers),
      body,
    });
  const from = (full_name: string, more: object = {}) =>
    JSON.stringify({ repository: { full_name }, ...more });

  test("as JSON reaches the agent byte for byte, with a description in headers", async () => {
    // Spacing, key order, escapes and the final newline are what was signed.
    const body =
      '{ "repository" : {"full_name":"octo/repo"},\n "ref":"refs/heads/m\\u0061in", "n":1.0, "n":2 }\n';
    const delivery = randomUUID();
    const answer = await call(body, { headers: { "x-github-delivery": delivery } });
    assert.equal(answer.status, 200, answer.text);
    const { body: got, headers } = scene.agent.last();
    assert.equal(got.toString(), body);
    assert.equal(headers["x-github-event"], "push");
    assert.equal(headers["x-github-delivery"], delivery);
    assert.equal(headers["x-agentex-provider"], "github");
    assert.equal(headers["x-agentex-event"], "push");
    assert.equal(headers["x-agentex-conversation"], "octo/repo@refs/heads/main");
  });

  test("as a form with its payload reaches the agent byte for byte", async () => {
    const body = `payload=${encodeURIComponent(from("octo/repo", { text: "käse & more+" })).replaceAll("%20", "+")}`;
    const answer = await call(body, { headers: { "content-type": "application/x-www-form-urlencoded" } });
    assert.equal(answer.status, 200, answer.text);
    assert.equal(scene.agent.last().body.toString(), body);
    assert.equal(scene.agent.last().headers["content-type"], "application/x-www-form-urlencoded");
  });

  test("of a whole organisation is verified by the key named after its login", async () => {
    const body = JSON.stringify({ action: "member_added", organization: { login: "octo-org" } });
    assert.equal((await call(body, { headers: { "x-github-event": "organization" } })).status, 200);
    assert.equal(scene.agent.last().headers["x-agentex-event"], "organization.member_added");
    // An organisation's webhook also sends what happens in its repositories, which have no key of their own.
    const push = from("octo-org/any", { organization: { login: "octo-org" } });
    assert.equal((await call(push)).status, 200);
  });

  test("matches the key of its name in any letter case", async () => {
    assert.equal((await call(from("Octo/REPO"))).status, 200);
    await keyFor("Mixed/Case");
    assert.equal((await call(from("mixed/case"))).status, 200);
  });

  test("that is a ping is delivered to the agent, which answers it", async () => {
    const body = JSON.stringify({
      zen: "Keep it logically awesome.",
      hook_id: 1,
      repository: { full_name: "octo/repo" },
    });
    const answer = await call(body, { headers: { "x-github-event": "ping" } });
    assert.equal(answer.status, 200);
    assert.deepEqual(answer.json(), { message: "Success" });
    assert.equal(scene.agent.last().headers["x-agentex-event"], "ping");
  });

  test("from a repository that uses another key's secret is rejected", async () => {
    await keyFor("evil/repo", "the secret of evil/repo");
    const problem = assertProblem(
      await call(from("octo/repo"), { secret: "the secret of evil/repo" }),
      401,
      "identity_mismatch",
    );
    assert.match(problem.detail, /octo\/repo/);
    assert.equal(scene.agent.received.length, 0);
    assert.equal((await call(from("evil/repo"), { secret: "the secret of evil/repo" })).status, 200);
  });

  test("that names another key's repository as its owner is rejected", async () => {
    await keyFor("bank/core", "the secret of bank/core");
    await keyFor("bank", "the secret of bank");
    for (const mallory of ["mallory/fork", "mallory"]) {
      await keyFor(mallory, `the secret of ${mallory}`);
      const secret = `the secret of ${mallory}`;
      const body = from("bank/core", { organization: { login: mallory } });
      const { detail } = assertProblem(await call(body, { secret }), 401, "identity_mismatch");
      assert.match(detail, /contradictory/);
    }
    assert.equal(scene.agent.received.length, 0);

    const body = from("bank/core", { organization: { login: "bank" } });
    assert.equal((await call(body, { secret: "the secret of bank" })).status, 200);
    assert.equal((await call(body, { secret: "the secret of bank/core" })).status, 200);
  });

  test("that names no repository, or one without a key, is rejected", async () => {
    for (const body of [
      "{}",
      from("octo/other"),
      from("octo"),
      from("octo/repo/"),
      from(" octo/repo"),
      JSON.stringify({ repository: "octo/repo" }),
      JSON.stringify({ repository: { full_name: ["octo/repo"] } }),
      JSON.stringify({ repository: { name: "octo/repo" } }),
      JSON.stringify({ organization: "octo-org" }),
      JSON.stringify({ sender: { login: "octo-org" } }),
    ]) {
      assertProblem(await call(body), 401, "identity_mismatch");
    }
    assert.equal(scene.agent.received.length, 0);
  });

  test("is verified by whichever key of its name has the secret, even if keys share one", async () => {
    await keyFor("shared/one", "one secret for both");
    await keyFor("shared/two", "one secret for both");
    for (const name of ["shared/one", "shared/two"]) {
      assert.equal((await call(from(name), { secret: "one secret for both" })).status, 200, name);
    }
    assertProblem(
      await call(from("shared/three"), { secret: "one secret for both" }),
      401,
      "identity_mismatch",
    );
  });

  test("is rejected when one byte of it is changed", async () => {
    const body = from("octo/repo", { amount: 1 });
    const headers = await githubHeaders(SECRET, body);
    const changed = body.replace("1", "2");
    const answer = await scene.call("watcher", "/hook", { method: "POST", headers, body: changed });
    assertProblem(answer, 401, "signature_invalid");
    for (const padded of [`${body} `, `\ufeff${body}`, body.slice(0, -1)]) {
      const other = await scene.call("watcher", "/hook", { method: "POST", headers, body: padded });
      assertProblem(other, 401, "signature_invalid");
    }
    assert.equal(scene.agent.received.length, 0);
  });

  for (const [what, signature] of [
    ["empty", ""],
    ["without its prefix", "0".repeat(64)],
    ["of SHA-1", `sha1=${"0".repeat(40)}`],
    ["in capitals", `sha256=${"A".repeat(64)}`],
    ["not in hex", `sha256=${"z".repeat(64)}`],
    ["beyond ASCII", `sha256=${"\u00e9".repeat(64)}`],
    ["of half a byte", `sha256=${"0".repeat(63)}`],
  ] as const) {
    test(`with a signature that is ${what} is rejected as malformed`, async () => {
      const answer = await call(from("octo/repo"), { headers: { "x-hub-signature-256": signature } });
      assertProblem(answer, 401, "signature_malformed");
    });
  }

  test("with a truncated signature is rejected", async () => {
    const body = from("octo/repo");
    const { "x-hub-signature-256": whole = "" } = await githubHeaders(SECRET, body);
    for (const signature of [whole.slice(0, -2), `${whole}00`, "sha256=00"]) {
      assertProblem(
        await call(body, { headers: { "x-hub-signature-256": signature } }),
        401,
        "signature_invalid",
      );
    }
  });

  test("with only the old SHA-1 signature has no credentials", async () => {
    const { "x-hub-signature-256": _signature, ...headers } = await githubHeaders(SECRET, "{}");
    const answer = await scene.call("watcher", "/hook", {
      method: "POST",
      headers: { ...headers, "x-hub-signature": `sha1=${"0".repeat(40)}` },
      body: "{}",
    });
    assertProblem(answer, 401, "credentials_missing");
  });

  test("that is genuine but unreadable is rejected as such, and not delivered", async () => {
    const form = { "content-type": "application/x-www-form-urlencoded" };
    for (const [body, headers] of [
      ["", {}],
      ["not json", {}],
      ["[]", {}],
      ["null", {}],
      ['"text"', {}],
      ["7", {}],
      ["payload=", form],
      ["payload=%7B%7D&payload=%7B%7D", form],
      ["other=1", form],
      ["payload=%zz", form],
      [from("octo/repo"), { "content-type": "text/plain" }],
      [from("octo/repo"), { "content-type": "multipart/form-data; boundary=x" }],
    ] as const) {
      assertProblem(await call(body, { headers }), 400, "payload_unreadable");
    }
    assert.equal(scene.agent.received.length, 0);
  });

  test("of every event in GitHub's own examples reaches the agent", async () => {
    let sent = 0;
    for (const { name, examples: payloads } of examples) {
      // One of each kind in which no names were replaced for publication; the rest are similar.
      const payload = payloads.find(
        ({ repository, organization }) =>
          repository === undefined ||
          (`${repository.owner.login ?? repository.owner.name}/${repository.name}` === repository.full_name &&
            repository.full_name.startsWith(organization?.login ?? "")),
      );
      const keyName = payload?.repository?.full_name ?? payload?.organization?.login;
      if (payload === undefined || keyName === undefined) continue;
      await keyFor(keyName);
      scene.agent.reset();
      const body = JSON.stringify(payload);
      const answer = await call(body, { headers: { "x-github-event": name } });
      assert.equal(answer.status, 200, `${name}: ${answer.text}`);
      assert.ok(scene.agent.last().body.equals(Buffer.from(body)), name);
      assert.match(String(scene.agent.last().headers["x-agentex-event"]), new RegExp(`^${name}(\\.|$)`));
      sent++;
    }
    assert.ok(sent > 40, `${sent} of ${examples.length} kinds were sent`);
  });
});
