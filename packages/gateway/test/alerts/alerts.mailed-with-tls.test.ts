import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { plainEnvironment } from "../cli/agentex.ts";

const run = promisify(execFile);

type Received = { readonly isSecure: boolean; readonly user: string };

/** Sends mail as the gateway does, in its own process, because Node reads `NODE_EXTRA_CA_CERTS` when it starts. */
const SEND = `
  const { mailAlerts } = await import(process.argv[1] + "/src/alerts/mail-alerts.ts");
  const { readMailPlace } = await import(process.argv[1] + "/src/settings/groups/mail-place.ts");
  // A server on this machine needs no TLS; this one should count as remote.
  const place = { ...readMailPlace(process.argv[2]), isLocal: false };
  console.log(JSON.stringify(await mailAlerts([{ says: "It fails." }], place, AbortSignal.timeout(30_000))));
`;

const noOpenssl = spawnSync("openssl", ["version"]).error !== undefined && "openssl is not installed";

describe("alerts are mailed", { skip: noOpenssl }, () => {
  const received: Received[] = [];
  const servers: SMTPServer[] = [];
  let folder = "";
  const ports = { smtps: 0, smtp: 0, plain: 0 };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "agentex-mail-"));
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    const subject = ["-subj", "/CN=mail", "-addext", "subjectAltName=IP:127.0.0.1"];
    const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"];
    await run("openssl", ["req", "-x509", ...kind, ...subject, "-keyout", key, "-out", cert]);
    const tls = { key: await readFile(key), cert: await readFile(cert) };
    const kinds: readonly [keyof typeof ports, SMTPServerOptions][] = [
      ["smtps", { ...tls, secure: true }],
      ["smtp", tls],
      ["plain", { disabledCommands: ["STARTTLS"], allowInsecureAuth: true }],
    ];
    for (const [name, options] of kinds) {
      const server = new SMTPServer({
        ...options,
        authMethods: ["PLAIN"],
        logger: false,
        onAuth: ({ username }, _session, callback) => callback(null, { user: username }),
        onData(stream, session, callback) {
          received.push({ isSecure: session.secure, user: String(session.user) });
          stream.resume().on("end", () => callback());
        },
      });
      // A client that does not trust it hangs up.
      server.on("error", () => {});
      await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
      ports[name] = (server.server.address() as AddressInfo).port;
      servers.push(server);
    }
  });
  after(async () => {
    await Promise.all(servers.map(async (each) => new Promise<void>((closed) => each.close(closed))));
    await rm(folder, { recursive: true });
  });

  const send = async (scheme: "smtps" | "smtp", port: number, isTrusted: boolean): Promise<unknown> => {
    const url = `${scheme}://me:hush@127.0.0.1:${port}?from=gateway@example.com&to=ops@example.com`;
    const gateway = new URL("../..", import.meta.url).pathname.replace(/\/$/, "");
    const flags = ["--disable-warning=ExperimentalWarning", "--input-type=module", "--eval", SEND];
    const more = isTrusted ? { NODE_EXTRA_CA_CERTS: join(folder, "cert.pem") } : {};
    const { stdout } = await run(process.execPath, [...flags, gateway, url], {
      env: plainEnvironment(more),
    });
    return JSON.parse(stdout);
  };

  for (const scheme of ["smtps", "smtp"] as const) {
    test(`over TLS with ${scheme}:, to a server whose own certificate is trusted`, async () => {
      received.length = 0;
      assert.deepEqual(await send(scheme, ports[scheme], true), { outcome: "sent" });
      assert.deepEqual(received, [{ isSecure: true, user: "me" }]);
    });

    test(`not with ${scheme}: to a server whose certificate is not trusted`, async () => {
      received.length = 0;
      const sent = (await send(scheme, ports[scheme], false)) as { outcome: string; reason: string };
      assert.equal(sent.outcome, "failed");
      assert.match(sent.reason, /^(ESOCKET|ETLS|DEPTH_ZERO_SELF_SIGNED_CERT)$/);
      assert.deepEqual(received, []);
    });
  }

  test("not to a server without TLS, whoever switched it off", async () => {
    received.length = 0;
    assert.deepEqual(await send("smtp", ports.plain, true), { outcome: "failed", reason: "ETLS" });
    assert.deepEqual(received, []);
  });
});
