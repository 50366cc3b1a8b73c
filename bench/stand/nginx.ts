import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { familyOf } from "../measure/process-usage.ts";
import { startProcess, type ServerProcess } from "./start-process.ts";

const VERIFY_SCRIPT = fileURLToPath(new URL("nginx-verify.njs", import.meta.url));
/** Where Debian and nginx.org install the njs module. */
const NJS_MODULES = [
  "/usr/lib/nginx/modules/ngx_http_js_module.so",
  "/etc/nginx/modules/ngx_http_js_module.so",
];

export type Nginx = ServerProcess & { readonly pids: readonly number[] };

/** Whether nginx is installed, and njs with it. */
export function nginxInstalled(): { readonly nginx: boolean; readonly njs: string | undefined } {
  return {
    nginx: spawnSync("nginx", ["-v"]).error === undefined,
    njs: NJS_MODULES.find((file) => existsSync(file)),
  };
}

/** nginx's version, as nginx reports it. */
export function nginxVersion(): string {
  return spawnSync("nginx", ["-v"], { encoding: "utf8" })
    .stderr.trim()
    .replace(/^nginx version: /, "");
}

/**
 * Starts nginx with one worker as a proxy for the agent.
 *
 * @param secret - njs first verifies GitHub's signature with it and parses the payload; undefined: everything is passed
 * on.
 */
export async function startNginx(
  folder: string,
  agentUrl: string,
  secret: string | undefined,
): Promise<Nginx> {
  const port = await freePort();
  const file = join(folder, "nginx.conf");
  copyFileSync(VERIFY_SCRIPT, join(folder, "nginx-verify.js"));
  writeFileSync(file, configuration(folder, port, new URL(agentUrl).host, secret));
  execFileSync("nginx", ["-t", "-q", "-c", file], { stdio: "ignore" });
  const started = await startProcess({
    command: ["nginx", "-c", file],
    placement: "measured",
    folder,
    name: secret === undefined ? "nginx" : "nginx-njs",
    url: `http://127.0.0.1:${port}`,
  });
  return { ...started, pids: familyOf(started.pid) };
}

function configuration(folder: string, port: number, agent: string, secret: string | undefined): string {
  const module = nginxInstalled().njs;
  const verifies = secret !== undefined;
  return `
    ${verifies ? `load_module ${module};` : ""}
    daemon off;
    user root;
    worker_processes 1;
    pid ${folder}/nginx.pid;
    error_log ${folder}/nginx-error.log warn;
    ${verifies ? "env SECRET;" : ""}
    events { worker_connections 4096; }
    http {
      access_log off;
      client_max_body_size 30m;
      client_body_buffer_size 64k;
      keepalive_requests 100000000;
      client_body_temp_path ${folder}/nginx-bodies;
      proxy_temp_path ${folder}/nginx-answers;
      fastcgi_temp_path ${folder}/nginx-fastcgi;
      uwsgi_temp_path ${folder}/nginx-uwsgi;
      scgi_temp_path ${folder}/nginx-scgi;
      upstream agent { server ${agent}; keepalive 64; keepalive_requests 100000000; }
      ${verifies ? `js_path "${folder}"; js_import hmac from nginx-verify.js; js_var $secret "${secret}";` : ""}
      server {
        listen 127.0.0.1:${port};
        location /agent/ {
          ${verifies ? "internal;" : ""}
          proxy_pass http://agent;
          proxy_http_version 1.1;
          proxy_set_header Connection "";
        }
        location / {
          ${verifies ? "js_content hmac.verify;" : "proxy_pass http://agent; proxy_http_version 1.1; proxy_set_header Connection '';"}
        }
      }
    }
  `;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
