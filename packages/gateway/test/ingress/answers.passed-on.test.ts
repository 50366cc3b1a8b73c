import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { request } from "node:http";
import { before, test } from "node:test";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { onSqlite } from "../harness/each-store.ts";
import { startRawAgent } from "../harness/agents/raw-agent.ts";
import { connectRaw, head } from "../harness/raw-client.ts";
import { forwardPath, useGateway } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";

const MiB = 1024 * 1024;

onSqlite("the agent's response", (store) => {
  const scene = useGateway(store);
  let key = "";
  before(async () => {
    const { management } = scene.gateway;
    await management.register({ name: "agent", url: scene.agent.url, routes: ["POST /hook", "GET /hook"] });
    key = (await management.createKey({ agent: "agent", name: "ci" })).value;
  });
  const call = (method = "POST", headers: Record<string, string> = {}) =>
    scene.call("agent", "/hook", { method, headers: { "x-agent-api-key": key, ...headers } });

  for (const status of [
    200, 201, 202, 206, 299, 300, 301, 302, 307, 400, 401, 403, 404, 405, 409, 410, 413, 418, 422, 429, 500,
    501, 503, 599,
  ]) {
    test(`${status} is the caller's response`, async () => {
      scene.agent.answers((_received, response) =>
        response
          .writeHead(status, { location: "http://127.0.0.1:1/", "content-type": "text/x" })
          .end(`body of ${status}`),
      );
      const answer = await call();
      assert.deepEqual([answer.status, answer.text], [status, `body of ${status}`]);
      assert.equal(answer.headers.location, "http://127.0.0.1:1/");
      assert.equal(answer.headers["content-type"], "text/x");
      assert.match(String(answer.headers["x-agentex-delivery-id"]), /^dlv_/);
      assert.equal(scene.agent.received.length, 1, "no redirect is followed");
    });
  }

  for (const status of [204, 205, 304]) {
    test(`${status} has no body`, async () => {
      scene.agent.answers((_received, response) => response.writeHead(status, { etag: '"x"' }).end());
      const answer = await call();
      assert.deepEqual([answer.status, answer.body.length, answer.headers.etag], [status, 0, '"x"']);
    });
  }

  test("304 keeps the content-length of the body that it does not send", async () => {
    scene.agent.answers((_received, response) => response.writeHead(304, { "content-length": 1_000 }).end());
    const answer = await call("GET");
    assert.deepEqual([answer.status, answer.headers["content-length"], answer.body.length], [304, "1000", 0]);
  });

  test("to HEAD has headers and no body, and the connection can be reused", async () => {
    scene.agent.answers((_received, response) => response.writeHead(200, { "content-length": 1_000 }).end());
    const client = await connectRaw(scene.gateway.port);
    client.write(head(`HEAD ${forwardPath("agent", "/hook")}`, `x-agent-api-key: ${key}`));
    await client.sees("\r\n\r\n");
    assert.match(client.received(), /content-length: 1000/i);
    client.write(head("GET /healthz", "connection: close"));
    assert.match(await client.whole(), /^HTTP\/1\.1 200 OK\r\n[^]*?\r\n\r\nHTTP\/1\.1 200 OK\r\n[^]*healthy/);
  });

  test("with an empty body and a length of 0 is passed on", async () => {
    scene.agent.answers((_received, response) => response.writeHead(200, { "content-length": 0 }).end());
    const answer = await call();
    assert.deepEqual([answer.headers["content-length"], answer.body.length], ["0", 0]);
  });

  for (const [encoding, body] of [
    ["gzip", gzipSync(randomBytes(50_000).toString("base64"))],
    ["br", brotliCompressSync("text")],
    ["zstd", randomBytes(1_000)],
  ] as const) {
    for (const framing of ["with its length", "in chunks"]) {
      test(`in ${encoding}, sent ${framing}, is passed on byte for byte`, async () => {
        scene.agent.answers((_received, response) => {
          const length = framing === "with its length" ? { "content-length": body.length } : {};
          response.writeHead(200, { "content-encoding": encoding, ...length }).end(body);
        });
        const answer = await call("POST", { "accept-encoding": encoding });
        assert.equal(answer.headers["content-encoding"], encoding);
        assert.ok(answer.body.equals(body));
      });
    }
  }

  test("of 30 MiB is passed on byte for byte, even to a caller that reads slowly", async () => {
    const body = randomBytes(30 * MiB);
    scene.agent.answers((_received, response) => response.writeHead(200).end(body));
    const chunks: Buffer[] = [];
    await new Promise<void>((resolve, reject) => {
      const { hostname, port } = new URL(scene.gateway.url);
      request(
        {
          hostname,
          port,
          method: "POST",
          path: forwardPath("agent", "/hook"),
          headers: { "x-agent-api-key": key },
          agent: false,
        },
        (response) => {
          response
            .on("data", (chunk: Buffer) => {
              chunks.push(chunk);
              response.pause();
              setImmediate(() => response.resume());
            })
            .on("end", resolve)
            .on("error", reject);
        },
      )
        .on("error", reject)
        .end();
    });
    assert.ok(Buffer.concat(chunks).equals(body));
  });

  test("that streams events arrives piece by piece, its headers first", async () => {
    const gate = { next: (_text: string) => {}, end: () => {} };
    scene.agent.answers((_received, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
      gate.next = (text) => void response.write(text);
      gate.end = () => void response.end();
    });
    const client = await connectRaw(scene.gateway.port);
    client.write(
      head(`POST ${forwardPath("agent", "/hook")}`, `x-agent-api-key: ${key}`, "content-length: 0"),
    );
    await client.sees("text/event-stream");
    for (const text of ["data: one\n\n", "data: two\n\n", "data: three\n\n"]) {
      assert.doesNotMatch(client.received(), new RegExp(text.trim()));
      gate.next(text);
      await client.sees(text);
    }
    gate.end();
    await client.sees("\r\n0\r\n\r\n");
    client.destroy();
  });

  test("after early hints is the final response", async () => {
    scene.agent.answers((_received, response) => {
      response.writeEarlyHints({ link: "</style.css>; rel=preload" });
      response.writeProcessing();
      response.end("the answer");
    });
    const answer = await call();
    assert.deepEqual([answer.status, answer.text, answer.headers.link], [200, "the answer", undefined]);
  });

  test("to an HTTP/1.0 caller is not chunked", async () => {
    scene.agent.answers((_received, response) => {
      response.write("in ");
      response.end("pieces");
    });
    const client = await connectRaw(scene.gateway.port);
    client.write(
      `POST ${forwardPath("agent", "/hook")} HTTP/1.0\r\nx-agent-api-key: ${key}\r\ncontent-length: 0\r\n\r\n`,
    );
    const answer = await client.whole();
    assert.match(answer, /\r\n\r\nin pieces$/);
    assert.doesNotMatch(answer, /transfer-encoding/i);
  });

  test("that ends when its connection closes is complete", async () => {
    const raw = await startRawAgent((socket) =>
      socket.end("HTTP/1.1 200 OK\r\nX-Old: 1\r\n\r\nuntil the end"),
    );
    try {
      const { management } = scene.gateway;
      await management.register({ name: "raw", url: raw.url, routes: ["POST /hook"] });
      const { value } = await management.createKey({ agent: "raw", name: "ci" });
      const answer = await scene.call("raw", "/hook", {
        method: "POST",
        headers: { "x-agent-api-key": value },
      });
      assert.deepEqual([answer.status, answer.text], [200, "until the end"]);
    } finally {
      await raw.stop();
    }
  });

  test("belongs to its own request, on one connection in turn and on many at the same time", async () => {
    scene.agent.answers((received, response) => response.end(received.url));
    const paths = Array.from({ length: 50 }, (_, index) => `/hook?n=${index}`);
    const answers = await Promise.all(
      paths.map((path) => scene.call("agent", path, { method: "POST", headers: { "x-agent-api-key": key } })),
    );
    assert.deepEqual(
      answers.map(({ text }) => text),
      paths,
    );
    const client = await connectRaw(scene.gateway.port);
    for (const path of paths.slice(0, 3)) {
      client.write(
        head(`POST ${forwardPath("agent", path)}`, `x-agent-api-key: ${key}`, "content-length: 0"),
      );
    }
    await waitFor(() => client.received().split("HTTP/1.1 200").length === 4);
    client.destroy();
    assert.match(client.received(), /n=0[^]*n=1[^]*n=2/);
  });
});
