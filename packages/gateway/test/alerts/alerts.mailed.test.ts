import assert from "node:assert/strict";
import type { AddressInfo } from "node:net";
import { after, before, describe, test } from "node:test";
import { SMTPServer } from "smtp-server";
import { readMailPlace } from "../../src/settings/groups/mail-place.ts";
import { onSqlite } from "../harness/each-store.ts";
import { startTestAgent, type TestAgent } from "../harness/test-agent.ts";
import { startTestGateway, type TestGateway } from "../harness/gateways/test-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";

type Mail = { readonly user: string; readonly to: readonly string[]; readonly source: string };

onSqlite("mailed alerts", (store) => {
  const mails: Mail[] = [];
  let isRefusing = false;
  let gateway: TestGateway;
  let agent: TestAgent;
  // Without TLS, like mail servers on the same machine.
  const server = new SMTPServer({
    authMethods: ["PLAIN"],
    allowInsecureAuth: true,
    disabledCommands: ["STARTTLS"],
    logger: false,
    onAuth({ username, password }, _session, callback) {
      if (username === "me@example.com" && password === "hush+1") callback(null, { user: username });
      else callback(new Error("wrong password"));
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        if (isRefusing) {
          callback(new Error("hush, not now"));
          return;
        }
        const to = session.envelope.rcptTo.map(({ address }) => address);
        mails.push({ user: String(session.user), to, source: Buffer.concat(chunks).toString() });
        callback();
      });
    },
  });

  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.server.address() as AddressInfo;
    agent = await startTestAgent();
    agent.answers((_received, response) => void response.writeHead(422).end());
    gateway = await startTestGateway(await store(), {
      settings: {
        alertUrl: `smtp://me%40example.com:hush%2B1@127.0.0.1:${port}?from=gateway@example.com&to=ops@example.com,dev@example.com`,
        alertQuiet: 50,
        publicUrl: "https://hooks.example.com",
      },
    });
  });
  after(async () => {
    await gateway.end();
    await agent.stop();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  const fail = async (name: string): Promise<void> => {
    const { management } = gateway;
    await management.register({ name, url: agent.url, routes: ["POST /hook"] });
    const { value } = await management.createKey({ agent: name, name: "ci" });
    const url = `${gateway.url}/agents/forward/name/${name}/hook`;
    await fetch(url, { method: "POST", headers: { "x-agent-api-key": value } });
  };

  test("name the agent and its page, and go to everyone, after a login", async () => {
    await fail("first");
    await waitFor(() => mails.length > 0);
    const [mail] = mails;
    assert.equal(mail?.user, "me@example.com");
    assert.deepEqual(mail.to, ["ops@example.com", "dev@example.com"]);
    assert.match(mail.source, /^Subject: Agentex: Agent first, route POST \/hook, is failing/m);
    assert.match(mail.source, /https:\/\/hooks\.example\.com\/console\/agents\/first\/deliveries/);
  });

  test("are sent later if the server does not accept them, and the log contains neither password nor response", async () => {
    isRefusing = true;
    await fail("second");
    await waitFor(() => gateway.log.lines.join("").includes("could not send alerts, will retry"));
    isRefusing = false;
    await waitFor(() => mails.some(({ source }) => source.includes("Agent second")));
    assert.doesNotMatch(gateway.log.lines.join(""), /hush/);
  });
});

describe("the URL of a mail server", () => {
  test("contains a server, a port by the kind of TLS, a login, a sender and recipients", () => {
    assert.deepEqual(readMailPlace("smtps://me:a%3Ab@mail.example.com?from=a@b.example&to=c@d.example"), {
      host: "mail.example.com",
      port: 465,
      isSecure: true,
      user: "me",
      password: "a:b",
      from: "a@b.example",
      to: ["c@d.example"],
      isLocal: false,
    });
    assert.equal(readMailPlace("smtp://mail.example.com?from=a@b.example&to=c@d.example")?.port, 587);
  });

  for (const [what, url] of [
    ["no sender", "smtps://mail.example.com?to=c@d.example"],
    ["no recipient", "smtps://mail.example.com?from=a@b.example&to="],
    ["no address", "smtps://mail.example.com?from=a@b.example&to=ops"],
    ["a header in an address", "smtps://mail.example.com?from=a@b.example&to=c@d.example%0aBcc:e@f.example"],
    ["an unknown option", "smtps://mail.example.com?from=a@b.example&to=c@d.example&tls=no"],
    ["no server", "smtps://?from=a@b.example&to=c@d.example"],
    ["another scheme", "https://mail.example.com?from=a@b.example&to=c@d.example"],
  ] as const) {
    test(`is rejected with ${what}`, () => assert.equal(readMailPlace(url), undefined));
  }
});
