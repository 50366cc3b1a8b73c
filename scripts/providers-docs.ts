// Writes docs/providers.md from the data of the providers; with --check, only says whether it is as it would be written.
import { readFileSync, writeFileSync } from "node:fs";
import { credentialHeaders, providers } from "agentex-webhook-providers";
import type { Provider } from "agentex-webhook-providers";

const page = new URL("../docs/providers.md", import.meta.url);

const head = `# Providers

Who sends webhooks, how each proves that it is the sender, and what to paste where. A key of an agent has the
provider's id as its type (\`api_key_type\`); its name and value are what stands below.

Event, delivery id and conversation are what \`{header:…}\`, \`{json:…}\` (a path into the body, where \`*\` is each item of a
list, and counts if all agree), \`{form:…}\` and \`{query:…}\` find in a request that is proven; of \`a|b\`, the first there. For
the delivery id, all items of a list count: several come to a digest.

Some providers sign no id, or none with the time, and send no two webhooks with the same bytes. The same body from one of them
is a retry or a replay. A provider that you define with \`PUT /providers/{id}\` may say so as well: \`sameBodyWithinSeconds\`, up
to 30 days, and \`sameBodyWhere\`, conditions of which one must hold, such as
\`[{"value": "{json:event.created_at}", "there": true}]\`. Where two true webhooks may have the same body, leave both out.

Written by \`node scripts/providers-docs.ts\` from the data in
[\`packages/webhook-providers/src/providers\`](../packages/webhook-providers/src/providers): change that, not this page.
`;

function write(): string {
  const all = [...providers.values()].toSorted((one, other) => one.name.localeCompare(other.name, "en"));
  const index = all.map(({ id, name }) => `- [${name}](#${id})`).join("\n");
  return [head, index, "", ...all.map(describeProvider)].join("\n");
}

function describeProvider(provider: Provider): string {
  const { id, name, docs, setup, identity } = provider;
  const facts: [string, string | undefined][] = [
    ["URL", setup.url],
    ["Secret", setup.secret],
    ["Name of the key", sentence(identity.keyName)],
    ["Proof", describeProof(provider)],
    ["Told by", describeRecognition(provider)],
    ["Event", templates(provider.event)],
    [
      "Delivery id",
      templates(provider.deliveryId) ??
        (provider.sameBodyWithinSeconds === undefined
          ? "None: what is sent again is delivered again."
          : "None: what is sent again is known by its body."),
    ],
    ["Same body", describeSameBody(provider)],
    ["Conversation", templates(provider.conversation)],
    ["Handshake", describeHandshakes(provider)],
    ["Waits for", describeAnswer(provider)],
    ["Never forwarded", codes(credentialHeaders(provider))],
  ];
  const lines = facts.flatMap(([fact, text]) => (text === undefined ? [] : `- **${fact}**: ${text}`));
  const source = docs === undefined ? "" : ` ([its documentation](${docs}))`;
  return `<a id="${id}"></a>\n\n## ${name}\n\nType \`${id}\`${source}.\n\n${lines.join("\n")}\n`;
}

function describeSameBody({ sameBodyWithinSeconds, sameBodyWhere = [] }: Provider): string | undefined {
  if (sameBodyWithinSeconds === undefined) return undefined;
  const where = sameBodyWhere.map(({ value }) => code(shorten(value))).join(" or ");
  const which = where === "" ? "" : `, where the body has ${where}`;
  return `The same webhook within ${duration(sameBodyWithinSeconds)}, whatever its headers say${which}.`;
}

function describeProof({ proof, secret }: Provider): string {
  switch (proof.scheme) {
    case "hmac": {
      const key = secret.kind === "base64" ? "; the key is what the secret says in base64" : "";
      return `HMAC-${shout(proof.algorithm)}${describeSigned(proof)}${key}.`;
    }
    case "hash":
      return `A plain ${shout(proof.algorithm)}, the secret first${describeSigned(proof)}.`;
    case "ed25519":
      return `Ed25519${describeSigned(proof)}; the key's value is the provider's public key.`;
    case "ecdsa_p256":
      return `ECDSA on P-256 with SHA-256${describeSigned(proof)}; the key's value is the provider's public key.`;
    case "token":
      return `The secret itself in \`${proof.header}\`. It does not cover the body.`;
    case "body_token":
      return `The secret itself in the body's \`${proof.json}\`.`;
    case "basic":
      return "User and password (HTTP Basic). They do not cover the body.";
    case "url_and_form":
      return `HMAC-SHA1 in base64 in \`${proof.signature.header}\`, over the public URL and the form's sorted fields; a body that is no form is covered by \`bodySHA256\` in the URL.`;
    case "body_hmac":
      return `HMAC-SHA256 over a timestamp (at most ${duration(proof.toleranceSeconds)} off) and a token, all in the body, of which it does not cover the rest.`;
    case "jwt": {
      const covers =
        proof.bodyHashClaim === undefined ? "It does not cover the body." : "It covers the body.";
      return `A JSON Web Token (HS256) in \`${proof.header}\`. ${covers}`;
    }
  }
}

type Signing = Extract<Provider["proof"], { signed: string }>;

function describeSigned(proof: Signing): string {
  const { signature, signed } = proof;
  const { prefix, separator, encoding } = signature;
  const header = [
    signature.numbered ? `${signature.header}-1 …` : signature.header,
    ...(signature.orHeaders ?? []),
  ];
  const digits = encoding === "base64" ? "base64" : "hexadecimal digits";
  const several = separator === undefined ? "" : ", of several any";
  const after = prefix === "" ? "" : ` after \`${prefix}\`${several}`;
  const time = "timestamp" in proof ? proof.timestamp : undefined;
  const place =
    time === undefined ? "" : "json" in time ? `the body's \`${time.json}\`` : `\`${time.header}\``;
  const fresh =
    time === undefined
      ? ""
      : `; the time in ${place} may be ${duration(time.toleranceSeconds)} off, either way`;
  return ` in ${digits}, in ${header.map(code).join(" or ")}${after}, over \`${signed}\`${fresh}`;
}

function describeRecognition({ recognition, commonSigns }: Provider): string {
  const rules = recognition.map((signs) => signs.map(describeSign).join(" with "));
  const known = rules.length === 0 ? undefined : rules.join("; or ");
  const asked = commonSigns === undefined ? undefined : "by the agent's having such a key";
  return sentence([known, asked].filter((part) => part !== undefined).join("; or "));
}

function describeSign(sign: Provider["recognition"][number][number]): string {
  if (typeof sign === "string") return code(sign);
  return "absent" in sign
    ? `no ${code(sign.header)}`
    : `${code(sign.header)} starting \`${sign.starts.trimEnd()}\``;
}

function describeHandshakes({ handshakes }: Provider): string | undefined {
  const texts = (handshakes ?? []).map(({ signed, method, when, mustBeSecret, brings }) => {
    const condition = when.map((each) => ("is" in each ? `${each.value} = ${each.is}` : each.value));
    const request = [method, ...condition.map(code)].filter((part) => part !== undefined).join(" ");
    const proof = signed ? "after it is verified" : "unsigned";
    const token = mustBeSecret === undefined ? "" : ", if the verify token is the value of a key";
    const secret = brings === undefined ? "" : ", and it brings the secret";
    return `${request} (${proof}${token}${secret})`;
  });
  return texts.length === 0 ? undefined : `Answered by the gateway: ${texts.join("; ")}.`;
}

function describeAnswer({ deadlineSeconds, acknowledge }: Provider): string | undefined {
  if (deadlineSeconds === undefined && acknowledge === undefined) return undefined;
  const wait = deadlineSeconds === undefined ? "An answer" : `An answer within ${deadlineSeconds} s`;
  return acknowledge === undefined
    ? `${wait}.`
    : `${wait}; what is queued is acknowledged with ${acknowledge}.`;
}

function templates(choices: Provider["event"]): string | undefined {
  const texts = choices.map((choice) => (typeof choice === "string" ? choice : choice.use));
  const shown = [...new Set(texts)].slice(0, 4).map((text) => code(shorten(text)));
  if (shown.length === 0) return undefined;
  return `${shown.join(", else ")}${texts.length > shown.length ? " …" : ""}`;
}

/** A template may hold very many alternatives. */
function shorten(text: string): string {
  return text.length <= 200 ? text : `${text.slice(0, text.lastIndexOf("|", 160))}|…}`;
}

function codes(names: readonly string[]): string | undefined {
  return names.length === 0 ? undefined : names.map(code).join(", ");
}

function code(text: string): string {
  return `\`${text}\``;
}

function shout(algorithm: string): string {
  return algorithm.toUpperCase();
}

function duration(seconds: number): string {
  if (seconds % 86_400 === 0 && seconds > 86_400) return `${seconds / 86_400} days`;
  return seconds % 3600 === 0
    ? `${seconds / 3600} h`
    : seconds % 60 === 0
      ? `${seconds / 60} min`
      : `${seconds} s`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

const written = write();
if (process.argv.includes("--check")) {
  if (readFileSync(page, "utf8") !== written) {
    console.error("docs/providers.md is stale: run node scripts/providers-docs.ts.");
    process.exitCode = 1;
  }
} else {
  writeFileSync(page, written);
}
