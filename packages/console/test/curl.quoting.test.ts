import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { describe, test } from "node:test";
import fc from "fast-check";
import { curlCommand, type CurlRequest } from "../src/delivery/curl.ts";

const REQUEST: CurlRequest = {
  method: "POST",
  url: "http://localhost:5003/agents/forward/name/hello/greetings",
  headers: [],
  body: "",
  needsKey: false,
  file: "dlv_0p1c8z0r40000",
};

/** The arguments that a shell parses from a command. */
function argumentsOf(command: string): string[] {
  const script = command.replace(/^curl/, String.raw`printf '%s\0'`);
  const output = execFileSync("sh", ["-c", script], { env: { AGENT_API_KEY: "the key" }, encoding: "utf8" });
  return output.split("\0").slice(0, -1);
}

describe("a delivery as a command", () => {
  test("means to a shell what was received, whatever is in it", () => {
    // A shell cannot represent NUL.
    const text = fc.string({ unit: "grapheme" }).map((any) => any.replaceAll("\0", ""));
    fc.assert(
      fc.property(text, text, (body, value) => {
        const command = curlCommand({ ...REQUEST, body, headers: [["x-a", value]] });
        assert.deepEqual(argumentsOf(command), [
          "-X",
          "POST",
          REQUEST.url,
          ...(value === "[hidden]" ? [] : ["-H", `x-a: ${value}`]),
          ...(body === "" ? [] : ["--data-binary", body]),
        ]);
      }),
      { numRuns: 60 },
    );
  });

  test("leaves out what curl says itself, what the gateway adds, and what is hidden", () => {
    const command = curlCommand({
      ...REQUEST,
      headers: [
        ["host", "gateway.example"],
        ["content-length", "2"],
        ["x-forwarded-for", "192.0.2.1"],
        ["x-agentex-signature", "v1,abc"],
        ["x-api-token", "[hidden]"],
        ["content-type", "application/json"],
      ],
      body: "{}",
    });
    assert.deepEqual(argumentsOf(command).slice(3), [
      "-H",
      "content-type: application/json",
      "--data-binary",
      "{}",
    ]);
  });

  test("takes the key from the environment, and a body that is not text from the file", () => {
    const command = curlCommand({ ...REQUEST, needsKey: true, body: undefined });
    assert.deepEqual(argumentsOf(command).slice(3), [
      "-H",
      "x-agent-api-key: the key",
      "--data-binary",
      "@dlv_0p1c8z0r40000",
    ]);
  });
});
