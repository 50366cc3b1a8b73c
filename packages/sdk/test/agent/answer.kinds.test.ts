import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { consoleLog } from "../../src/agent/log.ts";
import type { Handler } from "../../src/index.ts";
import { createAgent, KEY, KeptLog } from "../harness/agent.ts";
import { serve } from "../harness/serve.ts";
import { signatureHeaders, signedRequest } from "../harness/signed-request.ts";

async function answerOf(handler: Handler, log = new KeptLog()): Promise<Response> {
  const acp = createAgent({ agentApiKey: KEY, log });
  acp.post("/hook", handler);
  return acp.fetch(signedRequest("http://agent/hook", { body: "{}" }, { key: KEY }));
}

describe("the response is what the handler returns", () => {
  test("a Response, with its status, headers and body", async () => {
    const answer = await answerOf(() => {
      const headers = new Headers([
        ["set-cookie", "a=1"],
        ["set-cookie", "b=2"],
        ["content-type", "text/csv"],
      ]);
      return new Response("a,b", { status: 201, statusText: "Made", headers });
    });
    assert.equal(answer.status, 201);
    assert.equal(answer.statusText, "Made");
    assert.equal(answer.headers.get("content-type"), "text/csv");
    assert.deepEqual(answer.headers.getSetCookie(), ["a=1", "b=2"]);
    assert.equal(await answer.text(), "a,b");
  });

  for (const value of [{ message: "Success" }, ["a"], "text", 0, false, null]) {
    test(`JSON: ${JSON.stringify(value)}`, async () => {
      const answer = await answerOf(async () => value);
      assert.equal(answer.status, 200);
      assert.equal(answer.headers.get("content-type"), "application/json");
      assert.deepEqual(await answer.json(), value);
    });
  }

  test("nothing: 204", async () => {
    for (const handler of [() => {}, async () => {}, () => undefined]) {
      const answer = await answerOf(handler);
      assert.equal(answer.status, 204);
      assert.equal(answer.body, null);
    }
  });

  test("a stream, chunk by chunk", async () => {
    let more = (_chunk: string): void => {};
    const answer = await answerOf(() => {
      const stream = new ReadableStream<Uint8Array>({
        start(controller) {
          more = (chunk) => controller.enqueue(new TextEncoder().encode(chunk));
        },
      });
      return new Response(stream);
    });
    const reader = bytesOf(answer).getReader();
    more("first");
    assert.equal(new TextDecoder().decode((await reader.read()).value), "first");
    more("second");
    assert.equal(new TextDecoder().decode((await reader.read()).value), "second");
    await reader.cancel();
  });

  test("a stream that is no longer read is cancelled", async () => {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const answer = await answerOf(() => new Response(new ReadableStream({ cancel: resolve })));
    await answer.body?.cancel("gone");
    assert.equal(await promise, "gone");
  });
});

describe("a failing handler is answered 500, and only the log says why", () => {
  const secret = "postgres://user:hunter2@db";
  const used = new Response("used");
  const circular: Record<string, unknown> = {};
  circular["self"] = circular;
  const failures: Record<string, Handler> = {
    "it throws": () => {
      throw new Error(secret);
    },
    "it rejects": async () => Promise.reject(new Error(secret)),
    "it throws something other than an error": () => {
      AbortSignal.abort(secret).throwIfAborted();
    },
    "it returns what JSON cannot represent": () => circular,
    "it returns a Response that was read": async () => {
      await used.text().catch(() => "");
      return used;
    },
  };
  for (const [what, handler] of Object.entries(failures)) {
    test(what, async () => {
      const log = new KeptLog();
      const answer = await answerOf(handler, log);
      assert.equal(answer.status, 500);
      assert.equal(answer.headers.get("content-type"), "application/problem+json");
      const text = await answer.text();
      assert.match(text, /"code":"handler_failed"/);
      assert.ok(!text.includes("hunter2") && !text.includes(".ts:") && !text.includes("circular"));
      assert.deepEqual(log.lines, ["error dlv_0sas482cc0000 POST /hook failed"]);
      assert.equal(log.errors.length, 1);
    });
  }

  test("the console gets its stack", async (context) => {
    const written = context.mock.method(console, "error", () => {});
    const acp = createAgent({ agentApiKey: KEY, log: consoleLog("tester") });
    acp.post("/hook", () => {
      throw new Error("with\nlines");
    });
    await acp.fetch(signedRequest("http://agent/hook", { body: "" }, { key: KEY }));
    const line = String(written.mock.calls[0]?.arguments[0]);
    assert.match(
      line,
      /^tester: dlv_\w+ POST \/hook failed\nError: with\nlines\n {4}at .*answer\.kinds\.test\.ts/,
    );
  });

  test("also while its response is sent: the caller sees it break off, but not why", async () => {
    const log = new KeptLog();
    const acp = createAgent({ agentApiKey: KEY, log });
    acp.post("/hook", ({ headers }) => {
      let pulls = headers.get("x-first") === null ? 0 : 1;
      return new Response(
        new ReadableStream<Uint8Array>({
          pull(controller) {
            pulls += 1;
            if (pulls > 1) throw new Error(secret);
            controller.enqueue(new TextEncoder().encode("begun"));
          },
        }),
      );
    });
    await using server = await serve(acp.listener);
    for (const first of [{}, { "x-first": "yes" }]) {
      const seen = await fetch(`${server.url}/hook`, {
        method: "POST",
        body: "{}",
        headers: { ...signatureHeaders("{}", { key: KEY }), ...first },
      })
        .then(async (response) => `${response.status} ${await response.text()}`)
        .catch((error: unknown) => String(error));
      assert.ok(!seen.includes("hunter2"), seen);
    }
    assert.deepEqual(log.lines, [
      "error dlv_0sas482cc0000 POST /hook: the response failed while it was sent",
      "error dlv_0sas482cc0000 POST /hook: the response failed while it was sent",
    ]);
  });
});

test("an agent does not replace the process's own Request and Response", () => {
  const before = [globalThis.Request, globalThis.Response];
  createAgent();
  assert.deepEqual([globalThis.Request, globalThis.Response], before);
});

test("network input can neither end a log line nor control the terminal", (context) => {
  const written = context.mock.method(console, "log", () => {});
  consoleLog("tester").info("one\ntwo\u001b[31m\u009b1m\u2028three ä");
  assert.deepEqual(written.mock.calls[0]?.arguments, [
    String.raw`tester: one\u000atwo\u001b[31m\u009b1m\u2028three ä`,
  ]);
});

function bytesOf(answer: Response): ReadableStream<Uint8Array> {
  assert.ok(answer.body !== null);
  return answer.body as ReadableStream<Uint8Array>;
}
