import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { makeSqliteDatabase } from "../harness/stores/sqlite-database.ts";
import { useGateway } from "../harness/use-gateway.ts";

describe("/llms.txt", () => {
  const scene = useGateway(async () => makeSqliteDatabase());

  test("is the repository's, and every document that it links to is served", async () => {
    const { management } = scene.gateway;
    const answer = await management.get("/llms.txt");
    assert.equal(answer.status, 200);
    assert.match(String(answer.headers["content-type"]), /^text\/plain/);
    assert.equal(answer.text, readFileSync(new URL("../../../../llms.txt", import.meta.url), "utf8"));
    const links = [...answer.text.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => String(link));
    assert.ok(links.length >= 6);
    for (const link of links) {
      const linked = await management.get(`/${link}`);
      assert.equal(linked.status, 200, link);
      assert.match(linked.text, /^# /);
    }
  });
});
