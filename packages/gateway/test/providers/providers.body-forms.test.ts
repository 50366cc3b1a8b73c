import assert from "node:assert/strict";
import { createHmac, randomBytes } from "node:crypto";
import { before, describe, test } from "node:test";
import { onSqlite } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import type { Answer } from "../harness/send.ts";
import { useGateway } from "../harness/use-gateway.ts";

const SECRET = "key-1d9d7a4e5c0b4f3a8e6f2b1c0a9d8e7f";
const MEGABYTE = 1024 * 1024;

/** The three fields of Mailgun's signature, in any format. */
function mailgunFields(secret = SECRET): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const token = randomBytes(25).toString("hex");
  const signature = createHmac("sha256", secret)
    .update(timestamp + token)
    .digest("hex");
  return { timestamp, token, signature };
}

/** A form with files, as browsers and Mailgun write it, built by the platform's own library. */
async function multipart(
  fields: Record<string, string>,
  files: Record<string, Uint8Array<ArrayBuffer>> = {},
) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  for (const [name, bytes] of Object.entries(files)) form.append(name, new Blob([bytes]), `${name}.bin`);
  const written = new Response(form);
  const type = written.headers.get("content-type") ?? assert.fail();
  return { type, body: new Uint8Array(await written.arrayBuffer()) };
}

onSqlite("a webhook whose body is", (store) => {
  const scene = useGateway(store);

  before(async () => {
    const { management } = scene.gateway;
    await management.register({ name: "mail", url: scene.agent.url, routes: ["POST /mail"] });
    await management.createKey({ agent: "mail", name: "account", type: "mailgun", value: SECRET });
    await management.register({ name: "drain", url: scene.agent.url, routes: ["POST /logs"] });
    await management.createKey({ agent: "drain", name: "logs", type: "vercel", value: SECRET });
  });

  const mail = (type: string, body: string | Uint8Array): Promise<Answer> =>
    scene.call("mail", "/mail", { method: "POST", headers: { "content-type": type }, body });
  const drain = (type: string, body: string, secret = SECRET): Promise<Answer> => {
    const signature = createHmac("sha1", secret).update(body).digest("hex");
    const headers = { "content-type": type, "x-vercel-signature": signature };
    return scene.call("drain", "/logs", { method: "POST", headers, body });
  };

  describe("multipart/form-data", () => {
    test("with attachments reaches the agent byte for byte, with a description in headers", async () => {
      const fields = {
        ...mailgunFields(),
        recipient: "support@example.com",
        subject: "käse ✓",
        "Message-Id": "<1@example.com>",
      };
      const { type, body } = await multipart(fields, { "attachment-1": randomBytes(3 * MEGABYTE) });
      const answer = await mail(type, body);
      assert.equal(answer.status, 200, answer.text);
      const { body: got, headers } = scene.agent.last();
      assert.equal(Buffer.compare(got, body), 0);
      assert.equal(headers["x-agentex-event"], "inbound");
      assert.equal(headers["x-agentex-conversation"], "<1@example.com>");
    });

    test("is rejected if its fields are not signed, are in a file, or if it is truncated", async () => {
      const forged = await multipart(mailgunFields("guessed"));
      assertProblem(await mail(forged.type, forged.body), 401, "signature_invalid");
      const { signature, ...fields } = mailgunFields();
      const inFile = await multipart(fields, { signature: new TextEncoder().encode(signature) });
      assertProblem(await mail(inFile.type, inFile.body), 401, "signature_malformed");
      const { type, body } = await multipart(mailgunFields());
      assertProblem(await mail(type, body.subarray(0, -10)), 401, "signature_malformed");
      assert.equal(scene.agent.received.length, 0);
    });

    test("is identified by its token, however often it is sent", async () => {
      const { type, body } = await multipart(mailgunFields());
      assert.equal((await mail(type, body)).status, 200);
      assert.match((await mail(type, body)).text, /\balready\b/);
      assert.equal(scene.agent.received.length, 1);
    });
  });

  test("a form or JSON above 1 MiB that signs inside the body is verified", async () => {
    const more = "x".repeat(3 * MEGABYTE);
    const form = new URLSearchParams({ "body-html": more, ...mailgunFields() }).toString();
    assert.equal((await mail("application/x-www-form-urlencoded", form)).status, 200);
    const json = JSON.stringify({ "event-data": { event: "opened", more }, signature: mailgunFields() });
    assert.equal((await mail("application/json", json)).status, 200);
    assert.equal(scene.agent.last().body.toString(), json);
  });

  test("too large to be verified is rejected as such, not as unsigned", async () => {
    const more = "x".repeat(9 * MEGABYTE);
    const json = JSON.stringify({ "event-data": { event: "opened", more }, signature: mailgunFields() });
    const answer = await mail("application/json", json);
    assertProblem(answer, 413, "body_too_large");
    assert.match(answer.text, /signature is in the body/);
  });

  describe("a batch of Vercel's drains", () => {
    /** A different batch each time, because the same batch is the same webhook. */
    const lines = () =>
      ["lambda", "edge"].map((source) => ({
        id: randomBytes(8).toString("hex"),
        deploymentId: "dpl_1",
        source,
      }));
    const asLines = () =>
      lines()
        .map((line) => JSON.stringify(line))
        .join("\n");

    for (const [name, type, body] of [
      ["a JSON array", "application/json", JSON.stringify(lines())],
      ["NDJSON", "application/x-ndjson", asLines()],
      ["NDJSON under the name of JSON", "application/json", `${asLines()}\n`],
      ["one line of NDJSON", "application/x-ndjson", JSON.stringify(lines()[0])],
    ] as const) {
      test(`as ${name} reaches the agent byte for byte, with a description in headers`, async () => {
        assertProblem(await drain(type, body, "guessed"), 401, "signature_invalid");
        const answer = await drain(type, body);
        assert.equal(answer.status, 200, answer.text);
        const { body: got, headers } = scene.agent.last();
        assert.equal(got.toString(), body);
        assert.equal(headers["x-agentex-event"], "drain");
        assert.equal(headers["x-agentex-conversation"], "dpl_1");
        assert.match((await drain(type, body)).text, /\balready\b/);
      });
    }

    test("that is neither is rejected as unreadable", async () => {
      assertProblem(await drain("application/x-ndjson", '{"id":"1"}\nno json'), 400, "payload_unreadable");
    });
  });
});
