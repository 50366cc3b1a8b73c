import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { providers } from "agentex-webhook-providers";
import { eachStore } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { send } from "../harness/send.ts";
import { useGateway } from "../harness/use-gateway.ts";

const signature = { header: "x-acme-signature", prefix: "", encoding: "hex" };
const verification = { scheme: "hmac", algorithm: "sha256", signature, signed: "{body}" };
const acme = { name: "Acme", verification };

eachStore("a provider's definition", (store) => {
  const scene = useGateway(store);
  const put = (id: string, definition: unknown) =>
    scene.gateway.management.put(`/providers/${encodeURIComponent(id)}`, definition);
  const isThere = async (id: string) =>
    (await scene.gateway.management.get(`/providers/${encodeURIComponent(id)}`)).status === 200;

  describe("that is invalid is rejected, and the response names the field:", () => {
    for (const [what, definition, path] of [
      ["no name", { verification }, "name"],
      ["no verification", { name: "Acme" }, "verification"],
      ["an unknown scheme", { ...acme, verification: { scheme: "md5" } }, "verification.scheme"],
      [
        "an unknown algorithm",
        { ...acme, verification: { ...verification, algorithm: "md5" } },
        "verification.algorithm",
      ],
      [
        "the gateway's own header",
        {
          ...acme,
          verification: { ...verification, signature: { ...signature, header: "x-agent-api-key" } },
        },
        "verification.signature.header",
      ],
      [
        "a signature over nothing",
        { ...acme, verification: { ...verification, signed: "{url}" } },
        "verification.signed",
      ],
      [
        "a timestamp that is not signed",
        {
          ...acme,
          verification: { ...verification, timestamp: { header: "x-t", unit: "s", toleranceSeconds: 300 } },
        },
        "verification.signed",
      ],
      ["an invalid template", { ...acme, event: ["{json:type}", "{type}"] }, "event.1"],
      ["an invalid sign", { ...acme, recognition: [["x-acme", "cookie"]] }, "recognition.0.1"],
      ["an unknown member", { ...acme, colour: "red" }, "colour"],
      ["an id that differs from the path's", { ...acme, id: "other" }, "id"],
      [
        "a page to echo",
        {
          ...acme,
          handshakes: [
            {
              signed: false,
              when: [{ value: "{query:a}", there: true }],
              answer: { status: 200, headers: {}, body: { echo: "{query:a}" } },
            },
          ],
        },
        "handshakes.0.answer.headers",
      ],
      [
        "a secret that the scheme cannot use",
        { ...acme, secret: { kind: "public_key", madeBy: "provider", type: "ed25519", encoding: "hex" } },
        "secret",
      ],
    ] as const) {
      test(what, async () => {
        const problem = assertProblem(await put("wrong", definition), 422, "provider_invalid");
        assert.deepEqual(
          problem.errors?.map((error) => error.path),
          [path],
        );
        assert.ok(problem.detail.includes(problem.errors?.[0]?.message ?? assert.fail()));
        assert.equal(await isThere("wrong"), false);
      });
    }
  });

  test("with several problems is rejected with all of them", async () => {
    const problem = assertProblem(
      await put("wrong", { verification: { ...verification, algorithm: "md5" }, event: "push" }),
      422,
      "provider_invalid",
    );
    assert.deepEqual(problem.errors?.map((error) => error.path).toSorted(), [
      "event",
      "name",
      "verification.algorithm",
    ]);
  });

  test("that is invalid does not replace the previous one", async () => {
    assert.equal((await put("kept", acme)).status, 201);
    assertProblem(await put("kept", { name: "Kept" }), 422, "provider_invalid");
    const { name } = (await scene.gateway.management.get("/providers/kept")).json() as { name: string };
    assert.equal(name, "Acme");
  });

  test("cannot replace a built-in provider, which cannot be removed either", async () => {
    for (const id of ["github", "hmac", "standard-webhooks"]) {
      assertProblem(await put(id, acme), 409, "provider_built_in");
      assertProblem(await scene.gateway.management.delete(`/providers/${id}`), 409, "provider_built_in");
      const shown = (await scene.gateway.management.get(`/providers/${id}`)).json() as { name: string };
      assert.equal(shown.name, providers.get(id)?.name);
    }
  });

  for (const id of [
    "external",
    "internal",
    "GitHub",
    "-acme",
    "a cme",
    "ac/me",
    "acmé",
    "a\u0000b",
    "..%2f",
    "_",
    "{id}",
    "a'b\"",
    "\u{1f600}",
  ]) {
    test(`cannot have the id ${JSON.stringify(id)}`, async () => {
      const problem = assertProblem(await put(id, acme), 422, "provider_invalid");
      assert.deepEqual(
        problem.errors?.map((error) => error.path),
        ["id"],
      );
      for (const answer of [
        await scene.gateway.management.get(`/providers/${encodeURIComponent(id)}`),
        await scene.gateway.management.delete(`/providers/${encodeURIComponent(id)}`),
      ]) {
        assertProblem(answer, 404, "provider_not_found");
      }
    });
  }

  test("can have an id of 63 characters, and none of 64", async () => {
    assert.equal((await put("a".repeat(63), acme)).status, 201);
    assertProblem(await put("a".repeat(64), acme), 422, "parameters_invalid");
    assertProblem(
      await scene.gateway.management.get(`/providers/${"a".repeat(64)}`),
      422,
      "parameters_invalid",
    );
  });

  test("named like a property of every object is an ordinary one", async () => {
    for (const id of ["constructor", "tostring", "prototype"]) {
      assert.equal(await isThere(id), false);
      assert.equal((await put(id, acme)).status, 201);
      assert.equal(await isThere(id), true);
    }
  });

  for (const [what, body] of [
    ["a list", []],
    ["null", null],
    ["text", "acme"],
  ] as const) {
    test(`that is ${what} is rejected`, async () => {
      assertProblem(await put("wrong", body), 422, "body_invalid");
    });
  }

  test("that is nested very deeply, or huge, is rejected and does no harm", async () => {
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    const nested = await send(scene.gateway.adminUrl, {
      method: "PUT",
      path: "/providers/wrong",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...acme, event: "deep" }).replace('"deep"', deep),
    });
    assertProblem(nested, 422, "body_invalid");
    const many = Array.from({ length: 10_000 }, () => "{json:a}");
    assertProblem(await put("wrong", { ...acme, event: many }), 422, "provider_invalid");
    const setup = { url: "a\u0000b", secret: "x" };
    assertProblem(await put("wrong", { ...acme, setup }), 422, "provider_invalid");
    const text = { url: "a", secret: "\ud800" };
    assertProblem(await put("wrong", { ...acme, setup: text }), 422, "provider_invalid");
  });

  test("with NUL or half a surrogate pair in any text is rejected or stored, but never causes an error", async () => {
    for (const odd of ["a\u0000b", "\ud800"]) {
      for (const [index, definition] of [
        { ...acme, event: [`{json:${odd}}`] },
        { ...acme, event: [odd] },
        { ...acme, recognition: [[{ header: "user-agent", starts: odd }]] },
        { ...acme, event: [{ when: { value: "{json:a}", is: odd }, use: "{json:b}" }] },
        { ...acme, verification: { scheme: "body_token", json: odd } },
      ].entries()) {
        const answer = await put(`odd-${index}`, definition);
        assert.ok([200, 201, 422].includes(answer.status), answer.text);
        if (answer.status === 422) assertProblem(answer, 422, "provider_invalid");
        assert.equal((await scene.gateway.management.get("/providers")).status, 200);
      }
    }
  });
});

eachStore("the list of providers", (store) => {
  const scene = useGateway(store);

  test("contains every built-in provider, with what to paste where", async () => {
    const listed = (await scene.gateway.management.get("/providers")).json() as Record<string, unknown>[];
    assert.deepEqual(
      listed.map(({ id }) => id),
      [...providers.keys()],
    );
    for (const shown of listed) {
      const provider = providers.get(String(shown["id"])) ?? assert.fail();
      assert.deepEqual(shown["setup"], {
        ...provider.setup,
        key_name: provider.identity.keyName,
        key_example: provider.identity.form?.example ?? null,
        docs: provider.docs,
      });
      assert.equal(shown["built_in"], true);
      assert.equal(shown["retries"], provider.retries ?? null);
      assert.equal(
        (shown["late_answers"] as { status: number }[])[0]?.status,
        provider.acknowledge?.[0]?.status ?? 202,
      );
      assert.deepEqual(shown["sources"], {
        deadline: null,
        answer: null,
        retries: null,
        ...provider.sources,
      });
      assert.deepEqual(shown["data"], provider);
      const one = await scene.gateway.management.get(`/providers/${provider.id}`);
      assert.deepEqual(one.json(), shown);
    }
  });

  test("says where each secret comes from", async () => {
    const listed = (await scene.gateway.management.get("/providers")).json() as {
      id: string;
      secret_from: string;
    }[];
    const from = new Map(listed.map(({ id, secret_from }) => [id, secret_from]));
    for (const [id, source] of [
      ["github", "generated"],
      ["slack", "provider"],
      ["discord", "public_key"],
      ["sendgrid", "public_key"],
      ["asana", "brought"],
      ["notion", "brought"],
    ]) {
      assert.equal(from.get(id ?? ""), source, id);
    }
  });
});
