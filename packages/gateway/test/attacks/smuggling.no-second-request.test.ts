import assert from "node:assert/strict";
import { before, test } from "node:test";
import { onSqlite } from "../harness/each-store.ts";
import { connectRaw } from "../harness/raw-client.ts";
import { githubHeaders } from "../harness/sign.ts";
import { forwardPath, useGateway } from "../harness/use-gateway.ts";

// One program could read each of these as one request, another as two. What follows is a complete, authenticated request to
// an existing route: it must not be treated as a request.
onSqlite("request smuggling", (store) => {
  const scene = useGateway(store);
  const secret = "a secret of some length";
  let key = "";
  before(async () => {
    const { management } = scene.gateway;
    await management.register({
      name: "agent",
      url: scene.agent.url,
      routes: ["POST /hook", "GET /smuggled", "POST /smuggled"],
    });
    key = (await management.createKey({ agent: "agent", name: "ci" })).value;
    await management.createKey({ agent: "agent", name: "o/r", type: "github", value: secret });
  });

  const smuggled = () =>
    `GET ${forwardPath("agent", "/smuggled")} HTTP/1.1\r\nhost: a\r\nx-agent-api-key: ${key}\r\n\r\n`;
  /** Sends the first request, with this framing, and everything that follows its head. */
  const send = async (framing: string, body: string, path = "/hook"): Promise<string> => {
    const client = await connectRaw(scene.gateway.port);
    client.write(
      Buffer.from(
        `POST ${forwardPath("agent", path)} HTTP/1.1\r\nhost: a\r\nx-agent-api-key: ${key}\r\n${framing}\r\n\r\n${body}`,
        "latin1",
      ),
    );
    const answer = await client.whole();
    client.destroy();
    return answer;
  };
  const nothingSmuggled = (answer: string, what: string): void => {
    assert.match(answer, /^HTTP\/1\.1 (400|413|431|501) /, `${what}: ${answer}`);
    assert.equal(answer.match(/^HTTP\/1\.1 /gm)?.length, 1, `${what}: ${answer}`);
    assert.deepEqual(scene.agent.received, [], what);
  };

  const chunked = () => `0\r\n\r\n${smuggled()}`;
  for (const [what, framing] of [
    ["Content-Length before Transfer-Encoding", "content-length: 5\r\ntransfer-encoding: chunked"],
    ["Transfer-Encoding before Content-Length", "transfer-encoding: chunked\r\ncontent-length: 5"],
    ["Content-Length 0 and Transfer-Encoding", "content-length: 0\r\ntransfer-encoding: chunked"],
    ["two equal Content-Lengths", "content-length: 5\r\ncontent-length: 5"],
    ["two differing Content-Lengths", "content-length: 5\r\ncontent-length: 0"],
    ["a list of equal Content-Lengths", "content-length: 5, 5"],
    ["a list of differing Content-Lengths", "content-length: 0, 5"],
    ["a Content-Length with a plus", "content-length: +5"],
    ["a negative Content-Length", "content-length: -5"],
    ["a hexadecimal Content-Length", "content-length: 0x5"],
    ["a Content-Length with a fraction", "content-length: 5.0"],
    ["a Content-Length with an exponent", "content-length: 5e0"],
    ["a Content-Length of two words", "content-length: 5 5"],
    ["an empty Content-Length", "content-length:"],
    ["a Content-Length beyond 64 bits", "content-length: 18446744073709551621"],
    ["a Content-Length in quotes", 'content-length: "5"'],
    ["an unknown Transfer-Encoding", "transfer-encoding: xchunked"],
    ["a Transfer-Encoding in quotes", 'transfer-encoding: "chunked"'],
    ["a Transfer-Encoding that is identity", "transfer-encoding: identity"],
    ["a Transfer-Encoding whose chunked is not last", "transfer-encoding: chunked, identity"],
    ["a Transfer-Encoding of gzip", "transfer-encoding: gzip"],
    ["a Transfer-Encoding with a vertical tab", "transfer-encoding: \vchunked"],
    ["a Transfer-Encoding followed by a form feed", "transfer-encoding: chunked\f"],
    ["a Transfer-Encoding with a parameter", "transfer-encoding: chunked;q=1"],
    ["a Transfer-Encoding on a folded line", "transfer-encoding:\r\n chunked"],
    ["a Transfer-Encoding folded after another header", "x-other: a\r\n transfer-encoding: chunked"],
    ["a Transfer-Encoding folded with a tab", "x-other: a\r\n\ttransfer-encoding: chunked"],
    ["two Transfer-Encodings, the second unknown", "transfer-encoding: chunked\r\ntransfer-encoding: cow"],
    ["a space before the colon of Transfer-Encoding", "transfer-encoding : chunked"],
    ["a space before the colon of Content-Length", "content-length : 5"],
    ["a tab before the colon", "content-length\t: 5"],
    ["NUL in a header's name", "content\0-length: 5\r\ntransfer-encoding: chunked"],
    ["NUL in a header's value", "x-other: a\0b\r\ntransfer-encoding: chunked"],
    ["NUL behind chunked", "transfer-encoding: chunked\0"],
    ["a bare LF between headers", "x-other: a\ntransfer-encoding: chunked"],
    ["a bare CR between headers", "x-other: a\rtransfer-encoding: chunked"],
    ["a bare LF at the headers' end", "content-length: 5\n\n"],
    ["a header line without a colon", "transfer-encoding chunked"],
    ["a header without a name", ": chunked"],
    ["a header whose name contains a space", "transfer encoding: chunked"],
  ] as const) {
    test(`by ${what} is rejected, and the connection is closed`, async () => {
      nothingSmuggled(await send(framing, chunked()), what);
    });
  }

  for (const [what, body] of [
    ["no hexadecimal number", () => `x\r\n\r\n${smuggled()}`],
    ["0x before it", () => `0x0\r\n\r\n${smuggled()}`],
    ["a plus before it", () => `+0\r\n\r\n${smuggled()}`],
    ["a minus before it", () => `-1\r\n\r\n${smuggled()}`],
    ["a space before it", () => ` 0\r\n\r\n${smuggled()}`],
    ["an underscore in it", () => `1_0\r\n0123456789abcdef\r\n0\r\n\r\n${smuggled()}`],
    ["more than 64 bits", () => `10000000000000000\r\n${smuggled()}`],
    ["nothing in its line", () => `\r\n\r\n${smuggled()}`],
    ["a bare LF after it", () => `1\nx\r\n0\r\n\r\n${smuggled()}`],
    ["a bare CR after it", () => `1\rx\r\n0\r\n\r\n${smuggled()}`],
    ["fewer bytes than declared", () => `5\r\nabc\r\n0\r\n\r\n${smuggled()}`],
    ["more bytes than declared", () => `1\r\nabc\r\n0\r\n\r\n${smuggled()}`],
    ["a bare LF in its extension", () => `1;a\nb\r\nx\r\n0\r\n\r\n${smuggled()}`],
    ["an extension of 64 KiB", () => `1;${"a".repeat(65_536)}\r\nx\r\n0\r\n\r\n${smuggled()}`],
    ["a Content-Length after the last one", () => `0\r\ncontent-length: 5\r\n\r\n${smuggled()}`],
    ["a Transfer-Encoding after the last one", () => `0\r\ntransfer-encoding: chunked\r\n\r\n${smuggled()}`],
    ["trailers without end", () => `0\r\n${"x-trailer: a\r\n".repeat(10_000)}\r\n${smuggled()}`],
  ] as const) {
    test(`by a chunk with ${what} is rejected, and the connection is closed`, async () => {
      nothingSmuggled(await send("transfer-encoding: chunked", body()), what);
    });
  }

  test("is rejected even with a valid signature", async () => {
    const signed = Object.entries(await githubHeaders(secret, '{"repository":{"full_name":"o/r"}}'));
    const headers = signed.map(([name, value]) => `${name}: ${value}`).join("\r\n");
    nothingSmuggled(
      await send(`${headers}\r\ncontent-length: 34\r\ntransfer-encoding: chunked`, chunked()),
      "",
    );
  });

  test("towards the agent is impossible: a body that looks like a request stays a body", async () => {
    const body = `0\r\n\r\n${smuggled()}`;
    const first = await send(`content-length: ${body.length}\r\nconnection: close`, body);
    assert.match(first, /^HTTP\/1\.1 200 /);
    const size = smuggled().length.toString(16);
    const second = await send(
      "transfer-encoding: CHUNKED\r\nconnection: close, content-length, transfer-encoding",
      `${size}\r\n${smuggled()}\r\n0\r\nx-agentex-provider: forged\r\nhost: b\r\n\r\n`,
    );
    assert.match(second, /^HTTP\/1\.1 200 /);
    assert.deepEqual(
      scene.agent.received.map((received) => [received.url, received.body.toString("latin1")]),
      [
        ["/hook", body],
        ["/hook", smuggled()],
      ],
    );
    assert.doesNotMatch(JSON.stringify(scene.agent.last().rawHeaders), /forged/);
    assert.equal(scene.agent.last().headers["content-length"], String(smuggled().length));
    assert.equal(scene.agent.last().headers["transfer-encoding"], undefined);
  });

  test("after a rejected request is not answered: its connection ends", async () => {
    const client = await connectRaw(scene.gateway.port);
    client.write(
      `POST ${forwardPath("agent", "/hook")} HTTP/1.1\r\nhost: a\r\ncontent-length: 400\r\n\r\n${smuggled()}`,
    );
    const answer = await client.whole();
    assert.match(answer, /^HTTP\/1\.1 401 /);
    assert.equal(answer.match(/^HTTP\/1\.1 /gm)?.length, 1);
    assert.deepEqual(scene.agent.received, []);
  });

  test("by an upgrade to another protocol does not work", async () => {
    for (const upgrade of ["h2c", "websocket", "TLS/1.0"]) {
      const client = await connectRaw(scene.gateway.port);
      client.write(
        `POST ${forwardPath("agent", "/hook")} HTTP/1.1\r\nhost: a\r\nx-agent-api-key: ${key}\r\n` +
          `connection: upgrade, close\r\nupgrade: ${upgrade}\r\nhttp2-settings: AAMAAABkAARAAAAAAAIAAAAA\r\ncontent-length: 0\r\n\r\n`,
      );
      const answer = await client.whole();
      assert.doesNotMatch(answer, /^HTTP\/1\.1 101/);
      assert.match(answer, /^HTTP\/1\.1 200 /);
      assert.equal(scene.agent.last().headers.upgrade, undefined);
    }
  });
});
