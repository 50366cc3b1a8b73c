import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { before, describe, test } from "node:test";
import { createAddressList } from "../../src/addresses/address-list.ts";
import type { Answer } from "../harness/send.ts";
import { makeSqliteDatabase } from "../harness/stores/sqlite-database.ts";
import { forwardPath, useGateway, type Scene, type SceneOptions } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";

const FORWARDED = {
  "x-forwarded-for": "203.0.113.7",
  "x-forwarded-proto": "https",
  "x-forwarded-host": "hooks.example",
};
const TOKEN = "a Twilio token";
const FORM = "AccountSid=AC1&Body=Hello&From=%2B1&To=%2B2";

/** https://www.twilio.com/docs/usage/security#validating-requests */
function twilioSignature(origin: string): string {
  const form = new URLSearchParams(FORM);
  form.sort();
  const fields = [...form].flat().join("");
  return createHmac("sha1", TOKEN)
    .update(`${origin}${forwardPath("agent", "/hook")}${fields}`)
    .digest("base64");
}

function useScene(settings: NonNullable<SceneOptions["settings"]>) {
  const scene: Scene = useGateway(async () => makeSqliteDatabase(), { settings });
  let key = "";
  before(async () => {
    const { management } = scene.gateway;
    await management.register({ name: "agent", url: scene.agent.url, routes: ["POST /hook"] });
    await management.createKey({ agent: "agent", name: "AC1", type: "twilio", value: TOKEN });
    key = (await management.createKey({ agent: "agent", name: "ci" })).value;
  });
  const post = (headers: Readonly<Record<string, string>>, body = ""): Promise<Answer> =>
    scene.call("agent", "/hook", { method: "POST", headers, body });
  return {
    get gateway() {
      return scene.gateway;
    },
    withKey: (headers: Readonly<Record<string, string>>, value = key) =>
      post({ ...headers, "x-agent-api-key": value }),
    /** Signed as Twilio signs what it sends to this origin. */
    fromTwilio: (origin: string, headers: Readonly<Record<string, string>>) =>
      post(
        {
          ...headers,
          "content-type": "application/x-www-form-urlencoded",
          "x-twilio-signature": twilioSignature(origin),
        },
        FORM,
      ),
    /** What the agent learned about the sender of its last webhook. */
    told: () => {
      const { headers } = scene.agent.last();
      return [headers["x-forwarded-for"], headers["x-forwarded-proto"], headers["x-forwarded-host"]];
    },
    refusedFrom: async (address: string) => {
      assert.equal((await post({ ...FORWARDED, "x-agent-api-key": "wrong" })).status, 401);
      await waitFor(async () => {
        const { refusals } = (await scene.gateway.management.get("/refusals")).json() as {
          refusals: { remote_address: string }[];
        };
        return refusals[0]?.remote_address === address;
      }, `no refusal was recorded from ${address}`);
    },
  };
}

describe("x-forwarded-* from a trusted proxy", () => {
  const scene = useScene({ trustedProxies: createAddressList(["127.0.0.0/8"]) });

  test("is believed, and passed on to the agent", async () => {
    assert.equal((await scene.withKey(FORWARDED)).status, 200);
    assert.deepEqual(scene.told(), ["203.0.113.7", "https", "hooks.example"]);
  });

  test("is believed as far as our own proxies wrote it", async () => {
    await scene.withKey({ ...FORWARDED, "x-forwarded-for": "10.9.9.9, 203.0.113.7, 127.0.0.9" });
    assert.equal(scene.told()[0], "203.0.113.7");
  });

  test("names the sender in rejected requests", () => scene.refusedFrom("203.0.113.7"));

  test("makes the URL that Twilio signs", async () => {
    assert.equal((await scene.fromTwilio("https://hooks.example", FORWARDED)).status, 200);
    assert.equal((await scene.fromTwilio("https://other.example", FORWARDED)).status, 401);
  });

  for (const [what, headers] of [
    ["is empty", { "x-forwarded-for": "", "x-forwarded-proto": "", "x-forwarded-host": "" }],
    [
      "is rubbish",
      { "x-forwarded-for": "%%%, \t,", "x-forwarded-proto": "gopher", "x-forwarded-host": "a b/c?d" },
    ],
    ["is long", { "x-forwarded-for": "1,".repeat(4_000), "x-forwarded-host": "a".repeat(4_000) }],
  ] as const) {
    test(`that ${what} leaves what the gateway sees itself`, async () => {
      assert.equal((await scene.withKey(headers)).status, 200);
      assert.deepEqual(scene.told(), ["127.0.0.1", "http", `127.0.0.1:${scene.gateway.port}`]);
    });
  }
});

for (const [who, trustedProxies] of [
  ["anyone, if no proxies are configured,", undefined],
  ["someone other than the trusted proxy", createAddressList(["127.0.0.2", "203.0.113.0/24"])],
] as const) {
  describe(`x-forwarded-* from ${who}`, () => {
    const scene = useScene({ trustedProxies });

    test("is ignored, and replaced for the agent", async () => {
      assert.equal((await scene.withKey(FORWARDED)).status, 200);
      assert.deepEqual(scene.told(), ["127.0.0.1", "http", `127.0.0.1:${scene.gateway.port}`]);
    });

    test("does not hide the sender in rejected requests", () => scene.refusedFrom("127.0.0.1"));

    test("does not make the URL that is signed", async () => {
      assert.equal((await scene.fromTwilio("https://hooks.example", FORWARDED)).status, 401);
      assert.equal((await scene.fromTwilio(scene.gateway.url, FORWARDED)).status, 200);
    });
  });
}

describe("x-forwarded-for from an untrusted address", () => {
  const scene = useScene({
    trustedProxies: createAddressList([]),
    addressRate: { amount: 3, per: 3_600_000 },
  });
  test("does not change the address by which it is counted", async () => {
    const statuses = [];
    for (let sent = 0; sent < 5; sent += 1) {
      statuses.push((await scene.withKey({ "x-forwarded-for": `203.0.113.${sent}` })).status);
    }
    assert.deepEqual(statuses, [200, 200, 200, 429, 429]);
  });
});

describe("AGENTEX_PUBLIC_URL", () => {
  const scene = useScene({
    trustedProxies: createAddressList(["127.0.0.1"]),
    publicUrl: "https://public.example",
  });
  test("is what was signed, whatever a trusted proxy says", async () => {
    assert.equal((await scene.fromTwilio("https://public.example", FORWARDED)).status, 200);
    assert.equal((await scene.fromTwilio("https://hooks.example", FORWARDED)).status, 401);
  });
});
