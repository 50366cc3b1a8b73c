import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, describe, test } from "node:test";
import fc from "fast-check";
import { newPostgres, noPostgres } from "../harness/each-store.ts";
import { makeSqliteDatabase } from "../harness/stores/sqlite-database.ts";
import { startTestAgent, type TestAgent } from "../harness/test-agent.ts";
import { send, type Answer } from "../harness/send.ts";
import { startTestGateway, type TestGateway } from "../harness/gateways/test-gateway.ts";
import { forwardPath } from "../harness/use-gateway.ts";

const SECRET = "a-secret-of-the-tests";

/** Where text of a sender's or an agent's choice ends up in the store. */
type Texts = {
  readonly conversation: string;
  readonly event: string;
  readonly id: string;
  readonly path: string;
  readonly name: string;
};

/** Varies the Chinese characters, because compressible text takes less room in an index. */
const repeat = (piece: string, length: number, seed = 0): string =>
  Array.from({ length }, (_, index) =>
    piece === "会" ? String.fromCodePoint(0x4e00 + ((seed + index * 7_919) % 20_000)) : piece,
  ).join("");
const long = fc
  .tuple(
    fc.constantFrom("a", "é", "会", "😀", "\u0000", "\ud800", "ﷺ"),
    fc.oneof(fc.integer({ min: 1, max: 1_100 }), fc.constantFrom(200, 201, 1_000, 1_024, 1_025)),
    fc.nat(),
  )
  .map(([piece, length, seed]) => repeat(piece, length, seed));
const LONGEST = ["会", "é", "a"].map((piece) => repeat(piece, 1_024));
/** In a URL, more than 13,000 characters. */
const LONGEST_PATH = repeat("😀", 1_100, 0);
const text = fc.oneof(long, fc.string({ unit: "binary", maxLength: 40 }), fc.string({ maxLength: 40 }));

describe("SQLite and PostgreSQL give the same answers", { skip: noPostgres }, () => {
  const gateways: TestGateway[] = [];
  let agent: TestAgent;
  before(async () => {
    agent = await startTestAgent();
    for (const database of [makeSqliteDatabase(), await newPostgres()]) {
      const gateway = await startTestGateway(database);
      gateways.push(gateway);
      const { management } = gateway;
      await management.register({
        name: "agent",
        url: agent.url,
        routes: [
          {
            method: "POST",
            path: "/hook/{rest:path}",
            policy: "queued",
            ordering: "latest",
            conversation_key: "{json:conversation}",
          },
        ],
      });
      await management.createKey({ agent: "agent", name: "hmac", type: "hmac", value: SECRET });
    }
  });
  after(async () => {
    await agent.stop();
    for (const gateway of gateways) {
      await gateway.end();
      assert.deepEqual(gateway.log.errors(), [], "the gateway logged errors");
    }
  });

  const everywhere = async (
    ask: (gateway: TestGateway) => Promise<Answer>,
    what: string,
  ): Promise<Answer[]> => {
    const answers = await Promise.all(gateways.map(ask));
    const [one, other] = answers.map(({ status }) => status);
    assert.equal(one, other, what);
    assert.ok(Number(one) < 500, `${what} was answered ${one}`);
    return answers;
  };
  const post = (gateway: TestGateway, { conversation, event, id, path }: Texts): Promise<Answer> => {
    const body = JSON.stringify({ conversation, event });
    const signature = createHmac("sha256", SECRET).update(body).digest("hex");
    return send(gateway.url, {
      method: "POST",
      path: forwardPath("agent", `/hook/${escaped(path)}`),
      headers: [
        "content-type",
        "application/json",
        "x-signature-256",
        signature,
        "x-delivery-id",
        inHeader(id),
      ],
      body,
    });
  };

  test("to webhooks, whatever text is in them", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ conversation: text, event: text, id: text, path: text, name: text }),
        async (texts) => {
          const sent = await everywhere((gateway) => post(gateway, texts), "a webhook");
          const again = await everywhere((gateway) => post(gateway, texts), "the same webhook");
          const isKnown = (answers: Answer[]) => answers.map((answer) => answer.text.includes("already"));
          assert.equal(new Set(isKnown(again)).size, 1, "one knows it again, and the other does not");
          if (sent[0]?.status !== 202) return;
          const stored = await everywhere((gateway) => {
            const id = String(sent[gateways.indexOf(gateway)]?.headers["x-agentex-delivery-id"]);
            return gateway.management.get(`/deliveries/${id}`);
          }, "a delivery");
          const [one, other] = stored.map((answer) => {
            const { conversation, event, provider_delivery_id, path } = answer.json() as Record<
              string,
              unknown
            >;
            return { conversation, event, provider_delivery_id, path };
          });
          assert.deepEqual(one, other);
          const found = await everywhere(
            ({ management }) =>
              management.get(`/deliveries?conversation=${encodeURIComponent(String(one?.conversation))}`),
            "deliveries of a conversation",
          );
          const counts = found.map(
            (answer) => (answer.json() as { deliveries: unknown[] }).deliveries.length,
          );
          if (one?.conversation !== null)
            assert.ok(
              counts.every((count) => count > 0),
              String(counts),
            );
        },
      ),
      {
        numRuns: 50,
        examples: [...LONGEST, LONGEST_PATH].map((each) => [
          { conversation: each, event: each, id: each.slice(0, 1_024), path: each, name: each },
        ]),
      },
    );
  });

  test("to management requests, whatever text is in them", async () => {
    await fc.assert(
      fc.asyncProperty(text, async (given) => {
        const query = escaped(given);
        for (const name of ["conversation", "event", "route", "key", "provider"]) {
          await everywhere(
            ({ management }) => management.get(`/deliveries?${name}=${query}`),
            `a filter by ${name}`,
          );
        }
        await everywhere(
          ({ url }) => send(url, { method: "POST", path: forwardPath(query, "/x") }),
          "an agent's name",
        );
        await everywhere(
          ({ management }) => management.get(`/agents/name/${query}`),
          "an agent that is looked up",
        );
        await everywhere(
          ({ management }) =>
            management.post("/agent_api_keys", {
              agent_name: "agent",
              name: given,
              api_key_type: "external",
            }),
          "a key's name",
        );
        await everywhere(
          ({ management }) =>
            management.post("/agents/register", {
              name: "other",
              description: given,
              acp_url: agent.url,
              acp_type: "async",
              registration_metadata: {
                note: given,
                webhook_routes: [{ method: "POST", path: `/${given}`, conversation_key: given }],
              },
            }),
          "a registration",
        );
      }),
      { numRuns: 30, examples: LONGEST.map((each) => [each]) },
    );
  });
});

/** Percent-encoded, including half characters. */
function escaped(given: string): string {
  return Array.from(given, (character) =>
    character.isWellFormed() ? encodeURIComponent(character) : "%ED%A0%80",
  ).join("");
}

/** The bytes of text, as a header carries them; control characters cannot be in one. */
function inHeader(given: string): string {
  return Buffer.from(given.replace(/\p{Cc}/gu, ""))
    .toString("latin1")
    .trim()
    .replace(/\u0085|\u00a0/g, "");
}
