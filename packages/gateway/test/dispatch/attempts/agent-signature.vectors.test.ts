import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Webhook } from "standardwebhooks";
import vectorsFile from "../../../../../docs/agent-signature.vectors.json" with { type: "json" };
import { signatureHeaders } from "../../../src/dispatch/attempts/request/request-signature.ts";

const { key, now, vectors } = vectorsFile;
const vectorsPath = new URL("../../../../../docs/agent-signature.vectors.json", import.meta.url).pathname;
const page = readFileSync(new URL("../../../../../docs/agent-signature.md", import.meta.url), "utf8");

describe("the gateway's signature", () => {
  for (const vector of vectors.filter(({ valid, name }) => valid && !name.startsWith("several"))) {
    test(`matches the vector: ${vector.name}`, () => {
      const headers = new Map(vector.headers.map(([name = "", value = ""]) => [name, value]));
      const given = ["x-agentex-timestamp", "x-agentex-signature"].map((name) => headers.get(name));
      const [, timestamp, , signature] = signatureHeaders(
        {
          id: headers.get("x-agentex-delivery-id") ?? "",
          method: vector.method,
          path: vector.path,
          headers: [...headers].filter(([name]) => !/-(timestamp|signature)$/.test(name)).flat(),
        },
        Buffer.from(vector.body_base64, "base64"),
        key,
        Number(given[0]) * 1000 + 999,
      );
      assert.deepEqual([timestamp, signature], given);
    });
  }
});

describe("the libraries of Standard Webhooks", () => {
  test("accept the first value and ignore the second", () => {
    const body = Buffer.from('{"a":1}');
    const request = { id: "dlv_0sas482cc0000", method: "POST", path: "/hook", headers: [] };
    const [, timestamp = "", , signature = ""] = signatureHeaders(request, body, key, Date.now());
    const headers = {
      "webhook-id": request.id,
      "webhook-timestamp": timestamp,
      "webhook-signature": signature,
    };
    const library = new Webhook(key, { format: "raw" });
    assert.deepEqual(library.verify(body, headers), { a: 1 });
    const [, second = ""] = signature.split(" ");
    assert.throws(() => library.verify(body, { ...headers, "webhook-signature": second }));
  });
});

describe("the function of docs/agent-signature.md", () => {
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "agent-signature-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const snippet = (language: string): string => {
    const [, code] = new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(page) ?? [];
    assert.ok(code !== undefined, `the page has no ${language}`);
    return code;
  };
  /** Writes the snippet with its harness into a file, runs it, and compares its verdict on each vector. */
  const judge = (file: string, code: string, ...command: [string, ...string[]]): void => {
    writeFileSync(join(folder, file), code);
    const [program, ...args] = command;
    const ran = spawnSync(program, [...args, file, vectorsPath], { cwd: folder, encoding: "utf8" });
    assert.equal(ran.status, 0, ran.stderr);
    const judged = Object.fromEntries(
      vectors.map(({ name }, index) => [name, ran.stdout.trim().split("\n")[index]]),
    );
    assert.deepEqual(judged, Object.fromEntries(vectors.map(({ name, valid }) => [name, String(valid)])));
  };
  const isMissing = (program: string, argument: string) =>
    spawnSync(program, [argument]).status !== 0 && `there is no ${program} here`;

  test("in JavaScript judges every vector", async () => {
    writeFileSync(join(folder, "check.mjs"), snippet("js"));
    const { isFromGateway } = (await import(join(folder, "check.mjs"))) as {
      isFromGateway: (...given: unknown[]) => boolean;
    };
    for (const { name, method, path, headers, body_base64, valid } of vectors) {
      const body = Buffer.from(body_base64, "base64");
      assert.equal(isFromGateway(key, method, path, headers.flat(), body, now), valid, name);
      assert.equal(isFromGateway(key, method, path, headers.flat(), body, now + 400), false, name);
    }
  });

  test("in Python judges every vector", { skip: isMissing("python3", "--version") }, () => {
    const harness = `
import json, sys
given = json.load(open(sys.argv[1]))
for one in given["vectors"]:
    body = base64.b64decode(one["body_base64"])
    ok = is_from_gateway(given["key"], one["method"], one["path"], one["headers"], body, given["now"])
    late = is_from_gateway(given["key"], one["method"], one["path"], one["headers"], body, given["now"] + 400)
    print("true" if ok and not late else "false")
`;
    judge("check.py", snippet("python") + harness, "python3");
  });

  test("in Go judges every vector", { skip: isMissing("go", "version") }, () => {
    const harness = `
func main() {
	var given struct {
		Key     string
		Now     int64
		Vectors []struct {
			Method, Path string
			Headers      [][2]string
			Body         []byte \`json:"body_base64"\`
		}
	}
	text, _ := os.ReadFile(os.Args[1])
	if err := json.Unmarshal(text, &given); err != nil {
		panic(err)
	}
	for _, one := range given.Vectors {
		header := map[string][]string{}
		for _, pair := range one.Headers {
			header[pair[0]] = append(header[pair[0]], pair[1])
		}
		at := time.Unix(given.Now, 0)
		ok := IsFromGateway(given.Key, one.Method, one.Path, header, one.Body, at)
		late := IsFromGateway(given.Key, one.Method, one.Path, header, one.Body, at.Add(400*time.Second))
		fmt.Println(ok && !late)
	}
}
`;
    const code = snippet("go").replace("import (", 'import (\n\t"encoding/json"\n\t"os"');
    judge("check.go", code + harness, "go", "run");
  });
});
