import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

const PAGE = new URL("../../docs/scale.md", import.meta.url);
const skip = spawnSync("nginx", ["-v"]).error !== undefined && "nginx is not installed";

test("nginx accepts the configuration in docs/scale.md", { skip }, () => {
  const shown = /^```nginx\n(.*?)^```/ms.exec(readFileSync(PAGE, "utf8"))?.[1] ?? "";
  assert.match(shown, /proxy_pass/);
  const folder = mkdtempSync(join(tmpdir(), "agentex-nginx-"));
  try {
    // Its hosts do not resolve, and a port below 1024 needs root.
    const here = shown
      .replaceAll(/server [\w.-]+:(\d+)/g, "server 127.0.0.1:$1")
      .replace("listen 80", "listen 8080");
    const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
      (kind) => `${kind}_temp_path ${folder}/${kind};`,
    );
    const file = join(folder, "nginx.conf");
    writeFileSync(
      file,
      `pid ${folder}/nginx.pid; error_log stderr; events {} http { access_log off; ${temporary.join(" ")}\n${here}}`,
    );
    const checked = spawnSync("nginx", ["-t", "-p", folder, "-c", file], { encoding: "utf8" });
    assert.equal(checked.status, 0, checked.stderr);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
