import assert from "node:assert/strict";
import { before, test } from "node:test";
import { onSqlite } from "../harness/each-store.ts";
import { send } from "../harness/send.ts";
import { useGateway } from "../harness/use-gateway.ts";

type Operation = {
  summary?: string;
  parameters?: { name: string; in: string; required?: boolean; schema?: object }[];
  responses?: Record<string, { description?: string }>;
};
type Document = {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, Record<string, Operation>>;
  components: Record<string, Record<string, object>>;
};

const METHODS = new Set(["get", "post", "put", "patch", "delete"]);

onSqlite("the OpenAPI document", (store) => {
  const scene = useGateway(store);
  let document: Document;
  let operations: { path: string; method: string; operation: Operation }[] = [];
  before(async () => {
    const answer = await scene.gateway.management.get("/openapi.json");
    assert.equal(answer.status, 200);
    assert.match(String(answer.headers["content-type"]), /^application\/json/);
    document = answer.json() as Document;
    operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
    );
  });

  test("is of version 3.1 and has a semantic version, which Agentex's SDK requires", () => {
    assert.match(document.openapi, /^3\.1\.\d$/);
    const [, major, minor] = /^(\d+)\.(\d+)\.\d+$/.exec(document.info.version) ?? [];
    assert.ok(Number(major) > 0 || Number(minor) >= 1, document.info.version);
    assert.notEqual(document.info.title, "");
  });

  test("describes every operation: summary, path parameters, responses", () => {
    assert.ok(operations.length >= 15);
    for (const { path, method, operation } of operations) {
      const what = `${method} ${path}`;
      assert.ok(METHODS.has(method), what);
      assert.ok((operation.summary?.length ?? 0) > 5, what);
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const described = (operation.parameters ?? []).filter((parameter) => parameter.in === "path");
      assert.deepEqual(
        described.map(({ name }) => name).toSorted((a, b) => a.localeCompare(b)),
        inPath.toSorted((a = "", b = "") => a.localeCompare(b)),
        what,
      );
      for (const parameter of operation.parameters ?? []) {
        assert.ok(parameter.schema !== undefined, `${what} ${parameter.name}`);
        if (parameter.in === "path") assert.equal(parameter.required, true, `${what} ${parameter.name}`);
      }
      const answers = Object.entries(operation.responses ?? {});
      assert.ok(
        answers.some(([status]) => /^(2\d\d|default)$/.test(status)),
        what,
      );
      for (const [status, { description }] of answers) {
        assert.match(status, /^([1-5]\d\d|default)$/, what);
        assert.ok((description?.length ?? 0) > 0, `${what} ${status}`);
      }
    }
  });

  test("refers to nothing that it does not contain", () => {
    const references = new Set<string>();
    const collect = (value: unknown): void => {
      if (typeof value !== "object" || value === null) return;
      for (const [name, inner] of Object.entries(value)) {
        if (name === "$ref") references.add(String(inner));
        else collect(inner);
      }
    };
    collect(document);
    assert.ok(references.size > 3);
    for (const reference of references) {
      const [, section = "", name = ""] = /^#\/components\/(\w+)\/(\w+)$/.exec(reference) ?? [];
      assert.ok(document.components[section]?.[name] !== undefined, reference);
    }
  });

  test("names only existing paths: none of them answers not_found", async () => {
    for (const { path, method } of operations) {
      const filled = path.replaceAll(/\{\w+\}/g, "x");
      // Streams do not end.
      if (path.endsWith("/stream")) continue;
      const answer = await send(scene.gateway.url, { method: method.toUpperCase(), path: filled });
      assert.doesNotMatch(answer.text, /"code":"(not_found|internal_error)"/, `${method} ${filled}`);
    }
  });

  test("contains what Agentex's clients call", () => {
    const known = new Set(
      operations.map(
        ({ path, method }) => `${method} ${path.replaceAll(/\{\w+\}/g, "{}").replace(/\/$/, "")}`,
      ),
    );
    for (const operation of [
      "post /agents/register",
      "get /agents",
      "get /agents/{}",
      "delete /agents/{}",
      "get /agents/name/{}",
      "delete /agents/name/{}",
      "post /agents/forward/name/{}/{}",
      "get /agents/forward/name/{}/{}",
      "post /agent_api_keys",
      "get /agent_api_keys",
      "get /agent_api_keys/{}",
      "delete /agent_api_keys/{}",
      "get /agent_api_keys/name/{}",
      "delete /agent_api_keys/name/{}",
      "post /agent_api_keys/webhook-trigger",
      "get /healthz",
      "get /readyz",
    ]) {
      assert.ok(known.has(operation), operation);
    }
  });

  test("can be browsed at /docs, which loads everything from the gateway", async () => {
    const page = await scene.gateway.management.get("/docs");
    assert.equal(page.status, 200);
    assert.match(String(page.headers["content-type"]), /^text\/html/);
    const policy = String(page.headers["content-security-policy"]);
    assert.match(policy, /default-src 'none'/);
    assert.doesNotMatch(policy, /https?:|\*/);
    assert.doesNotMatch(page.text, /https?:\/\/|src="\/\//);
    const assets = [...page.text.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path ?? "");
    assert.ok(assets.length >= 3);
    for (const path of assets) {
      const asset = await scene.gateway.management.get(path);
      assert.equal(asset.status, 200, path);
      assert.match(
        String(asset.headers["content-type"]),
        path.endsWith(".css") ? /^text\/css/ : /^text\/javascript/,
        path,
      );
      assert.ok(asset.body.length > 50, path);
    }
  });

  test("says where else to look if an address does not exist", async () => {
    const answer = await scene.gateway.management.get("/nowhere?a=b");
    assert.equal(answer.status, 404);
    assert.match(answer.text, /"code":"not_found"[^]*\/docs/);
    assert.doesNotMatch(answer.text, /a=b/);
  });
});
