import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type {
  AgentRequest,
  DeliveryContext,
  GitHubEvents,
  Handler,
  SlackCommand,
} from "../../../src/index.ts";
import { createAgent, KEY, KeptLog } from "../../harness/agent.ts";
import { signedRequest } from "../../harness/signed-request.ts";

type Sent = { readonly body: string | Uint8Array<ArrayBuffer>; readonly headers?: Record<string, string> };

async function send(handler: Handler, { body, headers }: Sent, log = new KeptLog()): Promise<Response> {
  const acp = createAgent({ agentApiKey: KEY, log });
  acp.post("/hook", handler);
  return acp.fetch(
    signedRequest("http://agent/hook?a=1&a=2", { body, headers: headers ?? {} }, { key: KEY }),
  );
}

const FORM = { "content-type": "application/x-www-form-urlencoded" };
const push = { ref: "refs/heads/main", repository: { full_name: "octo-org/octo-repo" } };

describe("a handler gets the whole request", () => {
  test("as a Web-standard Request, with its body as the bytes that were sent", async () => {
    const body = Uint8Array.from({ length: 256 }, (_, index) => index);
    let seen: AgentRequest | undefined;
    const answer = await send(
      async (request) => {
        seen = request;
        return new Response(await request.arrayBuffer());
      },
      { body, headers: { "content-type": "application/octet-stream", "x-github-event": "push" } },
    );
    assert.deepEqual(await answer.bytes(), body);
    assert.ok(seen instanceof Request);
    assert.equal(seen.method, "POST");
    assert.equal(new URL(seen.url).search, "?a=1&a=2");
    assert.equal(seen.headers.get("x-github-event"), "push");
  });

  test("and its text() and formData()", async () => {
    const answer = await send(
      async (request) => {
        const text = await request.clone().text();
        // Under its plain type, because undici's warns about large uploads.
        const readable: { readonly formData: () => Promise<FormData> } = request;
        return { text, form: [...(await readable.formData())] };
      },
      { body: "a=1&b=%C3%A4", headers: FORM },
    );
    assert.deepEqual(await answer.json(), {
      text: "a=1&b=%C3%A4",
      form: [
        ["a", "1"],
        ["b", "ä"],
      ],
    });
  });

  test("and its JSON, typed by the event", async () => {
    const answer = await send(
      async (request) => {
        const { ref, repository } = await request.json<GitHubEvents["push"]>();
        return { ref, repository: repository.full_name };
      },
      { body: JSON.stringify(push) },
    );
    assert.deepEqual(await answer.json(), { ref: "refs/heads/main", repository: "octo-org/octo-repo" });
  });
});

describe("payload() is what the body says", () => {
  const payloadOf = async (sent: Sent): Promise<unknown> =>
    (await send(async (request) => ({ payload: await request.payload() }), sent))
      .json()
      .then((json) => (json as { payload: unknown }).payload);

  test("as JSON, with or without a content type that says so", async () => {
    const body = JSON.stringify(push);
    for (const type of [
      "text/plain",
      "application/json",
      "application/json; charset=utf-8",
      "application/cloudevents+json",
      "",
    ]) {
      assert.deepEqual(
        await payloadOf({ body: new TextEncoder().encode(body), headers: { "content-type": type } }),
        push,
      );
    }
  });

  test("as JSON in the form field payload", async () => {
    const body = new URLSearchParams({ payload: JSON.stringify(push) }).toString();
    assert.deepEqual(await payloadOf({ body, headers: FORM }), push);
  });

  test("as the fields of a plain form, a repeated one as a list", async () => {
    const body = "command=%2Froll&text=2d6+now&text=again&__proto__=x&empty=";
    const answer = await send(
      async (request) => {
        const command = await request.payload<SlackCommand>();
        return { command: command.command, own: Object.entries(command) };
      },
      { body, headers: FORM },
    );
    assert.deepEqual(await answer.json(), {
      command: "/roll",
      own: [
        ["command", "/roll"],
        ["text", ["2d6 now", "again"]],
        ["__proto__", "x"],
        ["empty", ""],
      ],
    });
  });

  test("as often as it is called, and in addition to the raw body", async () => {
    const body = JSON.stringify(push);
    const answer = await send(
      async (request) => [await request.payload(), await request.payload(), await request.text()],
      { body },
    );
    assert.deepEqual(await answer.json(), [push, push, body]);
  });
});

describe("a body that does not match its content type is the sender's error: 400, not 500", () => {
  const secret = "hunter2";
  const unreadable: Record<string, Sent & { read?: "json" }> = {
    "not JSON": { body: `{${secret}` },
    "not JSON, read by json()": { body: `{${secret}`, read: "json" },
    "an empty body": { body: "" },
    "a form whose payload is not JSON": { body: `payload=${secret}`, headers: FORM },
    "a content type that is neither": { body: secret, headers: { "content-type": "image/png" } },
    "invalid UTF-8": {
      body: Uint8Array.of(0x22, 0xff, 0x22),
      headers: { "content-type": "application/json" },
    },
  };
  for (const [what, sent] of Object.entries(unreadable)) {
    test(what, async () => {
      const log = new KeptLog();
      const answer = await send(
        async (request) => (sent.read === "json" ? request.json<object>() : request.payload<object>()),
        sent,
        log,
      );
      assert.equal(answer.status, 400);
      const problem = await answer.text();
      assert.match(problem, /"code":"payload_unreadable"/);
      assert.ok(!problem.includes(secret), "the body is not repeated");
      assert.match(log.lines.join("\n"), /^warn dlv_\w+ POST \/hook cannot be read/);
    });
  }

  test("unless the handler expects it", async () => {
    const answer = await send(
      async (request) =>
        request.json<object>().catch((error: unknown) => ({ syntax: error instanceof SyntaxError })),
      { body: "{" },
    );
    assert.deepEqual(await answer.json(), { syntax: true });
  });
});

describe("the context", () => {
  const contextOf = async (
    headers: Record<string, string>,
    log = new KeptLog(),
  ): Promise<DeliveryContext> => {
    let seen: DeliveryContext | undefined;
    await send(
      (_request, context) => {
        seen = context;
        context.log.info("hello");
      },
      { body: "{}", headers },
      log,
    );
    assert.ok(seen);
    return seen;
  };

  test("says which delivery it is, who sent it, and what it is about", async () => {
    const { deliveryId, attempt, provider, event, conversation, signal } = await contextOf({
      "x-agentex-attempt": "3",
      "x-agentex-provider": "github",
      "x-agentex-event": "pull_request.opened",
      "x-agentex-conversation": "octo-org/octo-repo#7",
    });
    assert.deepEqual(
      { deliveryId, attempt, provider, event, conversation },
      {
        deliveryId: "dlv_0sas482cc0000",
        attempt: 3,
        provider: "github",
        event: "pull_request.opened",
        conversation: "octo-org/octo-repo#7",
      },
    );
    assert.equal(signal.aborted, false);
  });

  test("decodes what no header can contain, and leaves the rest unchanged", async () => {
    const context = await contextOf({
      "x-agentex-event": "100%",
      "x-agentex-conversation": "o/r@refs/heads/%C3%A4%2520%F0%9F%98%80",
    });
    assert.equal(context.event, "100%");
    assert.equal(context.conversation, "o/r@refs/heads/ä%20😀");
  });

  test("has no event and no conversation if the gateway knows none", async () => {
    const context = await contextOf({});
    assert.equal(context.event, undefined);
    assert.equal(context.conversation, undefined);
    assert.equal(context.provider, "external");
  });

  test("logs with the delivery's id", async () => {
    const log = new KeptLog();
    await contextOf({}, log);
    assert.deepEqual(log.lines, ["info dlv_0sas482cc0000 hello"]);
  });
});
