import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { beforeEach, describe, test } from "node:test";
import { providers, type Provider } from "agentex-webhook-providers";
import { samples } from "agentex-webhook-providers/samples";
import { eachStore } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { signedSending } from "../harness/send-signed.ts";
import { send, type Answer } from "../harness/send.ts";
import { forwardPath, useGateway } from "../harness/use-gateway.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

type Shown = Record<string, unknown>;

/** Providers that send their secret to the URL, and how. */
const BRINGING = {
  asana: (secret: string) => ({ headers: { "x-hook-secret": secret }, body: "{}" }),
  notion: (secret: string) => ({
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ verification_token: secret }),
  }),
};

eachStore("a secret that a provider sends", (store) => {
  let passed = 0;
  const scene = useGateway(store, { clock: () => Date.now() + passed });
  const management = () => scene.gateway.management;
  let agents = 0;

  for (const [id, writing] of Object.entries(BRINGING)) {
    describe(providers.get(id)?.name ?? assert.fail(), () => {
      const provider: Provider = providers.get(id) ?? assert.fail();
      let agent = "";
      let keys = 0;

      beforeEach(async () => {
        passed = 0;
        agent = `awaits-${id}-${++agents}`;
        await management().register({ name: agent, url: scene.agent.url, routes: ["POST /hook"] });
      });

      /** Creates a waiting key, and returns its id. */
      const awaitSecret = async (): Promise<string> => {
        const answer = await management().post("/agent_api_keys", {
          agent_name: agent,
          name: `subscription ${++keys}`,
          api_key_type: id,
        });
        assert.equal(answer.status, 200, answer.text);
        const { id: key, api_key, values, notices } = answer.json() as Shown;
        assert.deepEqual([api_key, values], [null, []]);
        assert.match(String(notices), /sends its secret itself/);
        return String(key);
      };
      const newSecret = (): string => `secret_${randomBytes(16).toString("hex")}`;
      const bring = (secret: string): Promise<Answer> =>
        scene.call(agent, "/hook", { method: "POST", ...writing(secret) });
      const sendSigned = (secret: string): Promise<Answer> => {
        const sample = samples.get(id)?.[0] ?? assert.fail();
        const url = scene.gateway.url + forwardPath(agent, "/hook");
        const now = Date.now() + passed;
        return send(scene.gateway.url, signedSending(provider, sample, { secret, url, now }));
      };
      const claim = (key: string): Promise<Answer> => management().post(`/agent_api_keys/${key}/claim`, {});
      const isTaken = (answer: Answer, secret: string): void => {
        assert.equal(answer.status, 200, answer.text);
        // Asana expects it back in the response.
        if (id === "asana") assert.equal(answer.headers["x-hook-secret"], secret);
      };
      const isRefused = (answer: Answer, secret: string): void => {
        assert.equal(answer.status, 401, answer.text);
        assert.ok(!JSON.stringify([answer.text, answer.rawHeaders]).includes(secret));
      };

      test("is stored by the key that waits for it, and verifies what follows", async () => {
        const key = await awaitSecret();
        const secret = newSecret();
        assert.equal((await sendSigned(secret)).status, 401);
        isTaken(await bring(secret), secret);
        assert.equal(scene.agent.received.length, 0);

        assert.equal((await sendSigned(secret)).status, 200);
        assert.equal(scene.agent.last().headers["x-agentex-provider"], id);
        assertProblem(await sendSigned(newSecret()), 401, "signature_invalid");
        const { values } = (await management().get(`/agent_api_keys/${key}`)).json() as { values: Shown[] };
        assert.equal(values.length, 1);
      });

      test("sent again, because the response was lost, is answered again and changes nothing", async () => {
        await awaitSecret();
        await awaitSecret();
        const secret = newSecret();
        for (let time = 0; time < 3; time++) isTaken(await bring(secret), secret);
        // The other key is still waiting.
        const other = newSecret();
        isTaken(await bring(other), other);
        for (const each of [secret, other]) assert.equal((await sendSigned(each)).status, 200);
      });

      test("never replaces a stored one", async () => {
        await awaitSecret();
        const secret = newSecret();
        isTaken(await bring(secret), secret);
        const forged = newSecret();
        isRefused(await bring(forged), forged);
        assertProblem(await sendSigned(forged), 401, "signature_invalid");
        assert.equal((await sendSigned(secret)).status, 200);
      });

      test("is not stored if no key waits for it", async () => {
        const secret = newSecret();
        isRefused(await bring(secret), secret);
        await management().createKey({ agent, name: "known", type: id, value: "known already" });
        isRefused(await bring(secret), secret);
        await management().createKey({ agent, name: "octo/repo", type: "github" });
        isRefused(await bring(secret), secret);
        assert.notEqual((await sendSigned(secret)).status, 200);
      });

      test("is not stored by another agent's key", async () => {
        await awaitSecret();
        const waiting = agent;
        agent = `other-${id}-${++agents}`;
        await management().register({ name: agent, url: scene.agent.url, routes: ["POST /hook"] });
        const secret = newSecret();
        isRefused(await bring(secret), secret);
        agent = waiting;
        assertProblem(await sendSigned(secret), 401, "signature_invalid");
      });

      test("is stored up to an hour after the key was created, and not later", async () => {
        await awaitSecret();
        passed = HOUR + MINUTE;
        const late = newSecret();
        isRefused(await bring(late), late);
        await awaitSecret();
        passed += HOUR - MINUTE;
        const inTime = newSecret();
        isTaken(await bring(inTime), inTime);
        assert.equal((await sendSigned(inTime)).status, 200);
        assertProblem(await sendSigned(late), 401, "signature_invalid");
      });

      test("goes to one key each, when several arrive at the same time", async () => {
        const waiting = await Promise.all([awaitSecret(), awaitSecret()]);
        const secrets = Array.from({ length: 4 }, newSecret);
        const answers = await Promise.all(secrets.map(bring));
        assert.deepEqual(
          answers.map(({ status }) => status).toSorted((one, other) => one - other),
          [200, 200, 401, 401],
        );
        for (const [index, { status }] of answers.entries()) {
          assert.equal((await sendSigned(secrets[index] ?? "")).status, status);
        }
        const claimed = await Promise.all(waiting.map(claim));
        const taken = secrets.filter((_secret, index) => answers[index]?.status === 200);
        assert.deepEqual(
          new Set(claimed.map((answer) => (answer.json() as Shown)["api_key"])),
          new Set<unknown>(taken),
        );
      });

      test("is shown once to whoever claims it, within the hour", async () => {
        const [first, second] = [await awaitSecret(), await awaitSecret()];
        assertProblem(await claim(first), 409, "secret_awaited");
        const [one, two] = [newSecret(), newSecret()];
        isTaken(await bring(one), one);
        isTaken(await bring(two), two);
        const claims = await Promise.all([claim(first), claim(first), claim(first)]);
        const shown = claims.filter(({ status }) => status === 200);
        assert.deepEqual(
          shown.map((answer) => answer.json()),
          [{ id: first, api_key: one }],
        );
        for (const answer of claims.filter(({ status }) => status !== 200)) {
          assertProblem(answer, 409, "secret_not_claimable");
        }
        passed = HOUR + MINUTE;
        assertProblem(await claim(second), 409, "secret_not_claimable");
        // Claimed or not, it verifies what follows.
        for (const each of [one, two]) assert.equal((await sendSigned(each)).status, 200);
      });

      test("that a person entered, or of a key that does not exist, cannot be claimed", async () => {
        const { management: api } = scene.gateway;
        const given = await api.createKey({ agent, name: "given", type: id, value: "given by hand" });
        assertProblem(await claim(given.id), 409, "secret_not_claimable");
        const external = await api.createKey({ agent, name: "ci" });
        assertProblem(await claim(external.id), 409, "secret_not_claimable");
        assertProblem(await claim(agent), 404, "key_not_found");
      });

      test("is not readable in rejected requests, deliveries, the log or the database", async () => {
        await awaitSecret();
        const [taken, refused] = [newSecret(), newSecret()];
        isTaken(await bring(taken), taken);
        isRefused(await bring(refused), refused);
        assert.equal((await sendSigned(taken)).status, 200);
        const seen = [
          (await management().get(`/refusals?agent_name=${agent}`)).text,
          (await management().get(`/deliveries?agent_name=${agent}`)).text,
          (await management().get(`/agent_api_keys?agent_name=${agent}`)).text,
          scene.gateway.log.lines.join("\n"),
          (await scene.gateway.database.everything()).toString("latin1"),
          JSON.stringify(scene.agent.received),
        ];
        for (const text of seen) {
          assert.ok(!text.includes(taken));
          assert.ok(!text.includes(refused));
        }
      });

      test("of an unexpected type is not a secret", async () => {
        await awaitSecret();
        for (const odd of ["", "a b", "x".repeat(1_025)]) {
          const answer = await bring(odd);
          assert.equal(answer.status, 401, JSON.stringify([odd, answer.text]));
        }
        const secret = newSecret();
        isTaken(await bring(secret), secret);
      });
    });
  }

  test("is not searched for in a large body, nor in a request other than a POST", async () => {
    await management().register({ name: "small", url: scene.agent.url, routes: ["POST /hook", "PUT /hook"] });
    await management().post("/agent_api_keys", { agent_name: "small", name: "n", api_key_type: "notion" });
    const body = JSON.stringify({ verification_token: "secret_a", more: "x".repeat(16 * 1024) });
    const headers = { "content-type": "application/json" };
    for (const sending of [
      { method: "POST", headers, body },
      { method: "PUT", headers, body: '{"verification_token":"secret_b"}' },
    ]) {
      assertProblem(await scene.call("small", "/hook", sending), 401, "credentials_missing");
    }
  });
});
