// Writes docs/providers.md from the providers' data; with --check, only verifies that the page is up to date.
import { readFileSync, writeFileSync } from "node:fs";
import { credentialHeaders, providers, secretParameters } from "agentex-webhook-providers";
import type { Provider } from "agentex-webhook-providers";
import { contentsIntroduction } from "./providers-docs/contents-introduction.ts";
import { contentsTable, describeActors } from "./providers-docs/contents.ts";
import { describeExpectations } from "./providers-docs/expectations.ts";

const file = new URL("../docs/providers.md", import.meta.url);

const head = `# Providers

What to paste where for each provider, and how the gateway verifies its webhooks. An agent's key for a provider has the provider's
id as its type (\`api_key_type\`); its name and value are listed below.

**Key names.** A key's name says whose webhooks it verifies, as listed below. A pasted URL, such as
\`https://github.com/octo/repo\` or \`git@github.com:octo/repo.git\`, is turned into the name; a name that no webhook can have is
rejected with \`key_name_invalid\`. If several keys verify a webhook, the one with the most specific name counts.

**New names.** When a provider reports that a repository, project or organization has another name, and the report is signed with the
key's secret, the key accepts webhooks with either name for 30 days. The key and the alerts then say what to rename it to, with
\`PATCH /agent_api_keys/{id}\`, \`agentex keys change --name\` or in the console. Whoever has the secret could sign such a report, so a
name that another key of the agent covers is never accepted. GitHub's webhooks have to send the \`repository\` event for this.

**Templates.** Event, provider event ID and ordering key (the API's \`conversation\`) are filled from a verified request:
\`{header:…}\`, \`{json:…}\` (a path into the body, where \`*\` means every item of a list and counts if all agree), \`{form:…}\` and
\`{query:…}\`. With \`a|b\`, the first one present is used. For the provider event ID, all items of a list count; several are combined
into a digest.

**Duplicate bodies.** Some providers sign no id, or no id together with the time, and never send two webhooks with the same bytes.
The same body from one of them is a retry or a replay. A provider that you define with \`PUT /providers/{id}\` can say so too:
\`sameBodyWithinSeconds\`, up to 30 days, and \`sameBodyWhere\`, a list of conditions of which one must hold, such as
\`[{"value": "{json:event.created_at}", "there": true}]\`. If two genuine webhooks can have the same body, leave both out.

**Signed times.** A provider that signs the time may send a webhook again with the time of its first attempt. The tolerance listed
below covers the time in which such a provider retries; the event ID or the body then tells retries and captured requests from new
webhooks. A key can have a tolerance of its own, up to a week: \`tolerance_seconds\` when it is created, later with
\`PATCH /agent_api_keys/{id}\` or \`agentex keys change\`. If it is longer than the provider's, a notice says so.

**Late answers.** If the agent's response does not arrive in time, or nobody waits for it (policy \`queued\`), the gateway
acknowledges the webhook itself, with what the provider expects, listed below as late answer. "The gateway's JSON" names the
delivery. A duplicate is answered with 200, or with the late answer if that is empty or has a body of its own. A provider that you
define with \`PUT /providers/{id}\` can list late answers in \`acknowledge\`, of which the first whose conditions hold is sent:
\`[{"when": [{"value": "{json:type}", "is": "question"}], "status": 200, "headers": {"content-type": "text/plain"}, "body": "later"},
{"status": 204}]\`. Statuses are 200, 201, 202 and 204; headers and body are fixed text. Without \`acknowledge\`, it is 202.

**Sources.** Each deadline, late answer and retry that rests on a page of the provider links to it; "no published source" marks those
that rest on what the provider was seen to do, or that nobody found a page for. Providers change them without notice.

**Test events.** \`agentex trigger PROVIDER EVENT\` sends one, signed as the provider signs it; \`--list\` lists all of them
([command line](command-line.md)).

**Published keys.** Some providers sign with a private key and publish the public one. The gateway fetches it when a webhook needs it,
by https, from the places listed below only, from public addresses only, without following redirects, and caches it for as long as
the response allows (5 minutes to 24 hours). The value of such a key is not secret: it says whose webhooks to accept, since anyone
with an account can have the provider sign something. While the keys cannot be fetched, senders get \`503 provider_keys_unavailable\`
with \`Retry-After\`. A provider that you define with \`PUT /providers/{id}\` can do the same:

\`\`\`json
{
  "name": "Acme",
  "verification": {
    "scheme": "jwks",
    "header": "authorization",
    "prefixes": ["Bearer "],
    "algorithm": "RS256",
    "issuers": [{ "iss": "https://acme.example", "jwks": "https://acme.example/.well-known/jwks.json" }],
    "expects": ["aud"],
    "toleranceSeconds": 60
  },
  "secret": { "kind": "expected", "madeBy": "provider", "words": [{ "called": "the audience", "like": "*" }] }
}
\`\`\`

\`algorithm\` is \`RS256\` or \`ES256\`; \`expects\` lists the claims that a key's value consists of, one word of \`secret.words\` for each.
In place of \`jwks\`, an issuer may have \`metadata\` (OpenID Connect Discovery) and \`within\`, where the key set that it names must be.
\`agrees\` compares claims with the body, and \`bodyHashClaim\` names the claim with the body's SHA-256. If you have the public key
yourself, leave \`issuers\` and \`expects\` empty, and use \`"secret": {"kind": "jwk", "madeBy": "provider"}\`: a key's value is then a JSON Web
Key or a set of them. The scheme \`certificate\` verifies RSA signatures with an X.509 certificate whose URL is in the request: see
\`data\` of \`GET /providers/paypal\` and \`GET /providers/aws-sns\`. In a place, \`*\` stands for a part of the path or of the host before
its last two labels.

**Actors, summaries and digests.** Who caused a webhook, in which standing, and what people and models read of it is described
[at the end of this page](#actors-and-summaries), with an example of each event.

Generated by \`node scripts/providers-docs.ts\` from the data in
[\`packages/webhook-providers/src/providers\`](../packages/webhook-providers/src/providers). Edit the data, not this page.
`;

async function write(): Promise<string> {
  const all = [...providers.values()].toSorted((one, other) => one.name.localeCompare(other.name, "en"));
  const index = all.map(({ id, name }) => `- [${name}](#${id})`).join("\n");
  return [
    head,
    index,
    "",
    ...(await Promise.all(all.map(describeProvider))),
    contentsIntroduction,
    await contentsTable(all),
    "",
  ].join("\n");
}

async function describeProvider(provider: Provider): Promise<string> {
  const { id, name, docs, setup, identity } = provider;
  const facts: [string, string | undefined][] = [
    ["URL", setup.url],
    ["Events to choose", setup.events],
    ["Secret", setup.secret],
    ["Key name", sentence(identity.keyName)],
    ["New names", identity.renames === undefined ? undefined : "Reported by the provider."],
    ["Verification", describeVerification(provider)],
    ["Recognized by", describeRecognition(provider)],
    ["Event", templates(provider.event)],
    [
      "Provider event ID",
      templates(provider.deliveryId) ??
        (provider.sameBodyWithinSeconds === undefined
          ? "None. Repeats are delivered again."
          : "None. Repeats are recognized by their body."),
    ],
    ["Duplicate bodies", describeSameBody(provider)],
    ["Ordering key", templates(provider.conversation)],
    ...describeActors(provider),
    ["Handshake", describeHandshakes(provider)],
    ...(await describeExpectations(provider)),
    [
      "Never forwarded",
      codes([
        ...credentialHeaders(provider),
        ...secretParameters(provider).map((parameter) => `?${parameter}=`),
      ]),
    ],
  ];
  const lines = facts.flatMap(([fact, text]) => (text === undefined ? [] : `- **${fact}**: ${text}`));
  const page = docs === undefined ? "" : ` ([documentation](${docs}))`;
  return `<a id="${id}"></a>\n\n## ${name}\n\nType \`${id}\`${page}.\n\n${lines.join("\n")}\n`;
}

function describeSameBody({ sameBodyWithinSeconds, sameBodyWhere = [] }: Provider): string | undefined {
  if (sameBodyWithinSeconds === undefined) return undefined;
  const where = sameBodyWhere.map(({ value }) => code(shorten(value))).join(" or ");
  const which = where === "" ? "" : ` if it has ${where}`;
  return `The same body within ${duration(sameBodyWithinSeconds)} is a duplicate${which}, whatever its headers say.`;
}

function describeVerification({ verification, secret }: Provider): string {
  switch (verification.scheme) {
    case "hmac": {
      const key =
        secret.kind === "base64" || secret.kind === "hex"
          ? `; the secret is the HMAC key in ${secret.kind === "hex" ? "hexadecimal digits" : "base64"}`
          : "";
      return `HMAC-${shout(verification.algorithm)}${describeSigned(verification)}${key}.`;
    }
    case "hash":
      return `Plain ${shout(verification.algorithm)} with the secret first${describeSigned(verification)}.`;
    case "ed25519":
      return `Ed25519${describeSigned(verification)}; the key's value is the provider's public key.`;
    case "ecdsa_p256":
      return `ECDSA on P-256 with SHA-256${describeSigned(verification)}; the key's value is the provider's public key.`;
    case "token":
      return `The secret itself, in \`${verification.header}\`. Does not cover the body.`;
    case "query_token":
      return `The secret itself, in the parameter \`${verification.parameter}\` of the URL. Does not cover the body.`;
    case "body_token":
      return `The secret itself, in the body's \`${verification.json}\`.`;
    case "basic":
      return "User and password (HTTP Basic). Does not cover the body.";
    case "url_and_form":
      return `HMAC-SHA1 in base64 in \`${verification.signature.header}\`, over the public URL and the form's sorted fields. A body that is not a form is covered by \`bodySHA256\` in the URL.`;
    case "body_hmac":
      return `HMAC-SHA256 over a timestamp (at most ${duration(verification.toleranceSeconds)} off) and a token. All three are in the body; the rest of it is not covered.`;
    case "fields_hmac":
      return `HMAC-SHA256 in base64 in \`${verification.signature}\` of each item in the body's \`${verification.items}\`, over the item's ${verification.fields.map(code).join(", ")}. Does not cover the other fields.`;
    case "jwks":
      return describeJwks(verification);
    case "certificate":
      return describeCertificate(verification);
    case "jwt": {
      const covers =
        verification.bodyHashClaim === undefined ? "Does not cover the body." : "Covers the body.";
      return `A JSON Web Token (HS256) in \`${verification.header}\`. ${covers}`;
    }
  }
}

function describeJwks(rule: Extract<Provider["verification"], { scheme: "jwks" }>): string {
  const places = rule.issuers.map((issuer) => code("jwks" in issuer ? issuer.jwks : issuer.metadata));
  const keys =
    places.length === 0
      ? "with the public keys that are the key's value"
      : `with public keys that the gateway fetches from ${places.join(" or ")}`;
  const claims = [...rule.expects, ...Object.keys(rule.agrees ?? {})].map(code).join(", ");
  const checked = claims === "" ? "" : ` Also checked: ${claims}.`;
  const covers = rule.bodyHashClaim === undefined ? "Does not cover the body." : "Covers the body.";
  const time = `Its times may be off by up to ${duration(rule.toleranceSeconds)}.`;
  return `A JSON Web Token (${rule.algorithm}) in ${code(rule.header)}, ${keys}.${checked} ${time} ${covers}`;
}

function describeCertificate(rule: Extract<Provider["verification"], { scheme: "certificate" }>): string {
  const hashes = [...new Set(rule.hashes.map(({ hash }) => `SHA-${hash.slice(3)}`))].join(" or ");
  const covers =
    "members" in rule.content
      ? "over the members of the body that its documentation names"
      : `over ${code(rule.content.text)}`;
  return (
    `RSA with ${hashes} in ${code(rule.signature)}, ${covers}, with a certificate that the gateway fetches from ` +
    `${rule.at.map(code).join(" or ")}; the time in ${code(rule.time)} may be off by up to ${duration(rule.toleranceSeconds)}.`
  );
}

type Signing = Extract<Provider["verification"], { signed: string }>;

function describeSigned(verification: Signing): string {
  const { signature, signed } = verification;
  const { prefix, separator, encoding } = signature;
  const header = [
    signature.numbered ? `${signature.header}-1 …` : signature.header,
    ...(signature.orHeaders ?? []),
    ...(signature.andHeaders ?? []),
  ];
  const digits = encoding.startsWith("base64") ? encoding : "hex";
  const several = separator === undefined ? "" : " (any of several)";
  const after = prefix === "" ? "" : ` after \`${prefix}\`${several}`;
  const time = "timestamp" in verification ? verification.timestamp : undefined;
  const place =
    time === undefined ? "" : "json" in time ? `the body's \`${time.json}\`` : `\`${time.header}\``;
  const fresh =
    time === undefined ? "" : `; the time in ${place} may be off by up to ${duration(time.toleranceSeconds)}`;
  return ` in ${digits}, in ${header.map(code).join(" or ")}${after}, over \`${signed}\`${fresh}`;
}

function describeRecognition({ recognition, commonSigns }: Provider): string {
  const rules = recognition.map((signs) => signs.map(describeSign).join(" and "));
  const known = rules.length === 0 ? undefined : rules.join("; or ");
  const asked = commonSigns === undefined ? undefined : "the agent having a key of this type";
  return sentence([known, asked].filter((part) => part !== undefined).join("; or "));
}

function describeSign(sign: Provider["recognition"][number][number]): string {
  if (typeof sign === "string") return code(sign);
  return "absent" in sign
    ? `no ${code(sign.header)}`
    : `${code(sign.header)} starting \`${sign.starts.trimEnd()}\``;
}

function describeHandshakes({ handshakes }: Provider): string | undefined {
  const texts = (handshakes ?? []).map(({ signed, method, when, mustBeSecret, brings, visits }) => {
    const condition = when.map((each) => ("is" in each ? `${each.value} = ${each.is}` : each.value));
    const request = [method, ...condition.map(code)].filter((part) => part !== undefined).join(" ");
    const signing = signed ? "verified first" : "unsigned";
    const token = mustBeSecret === undefined ? "" : ", if the verify token is a key's value";
    const secret = brings === undefined ? "" : ", and carries the secret";
    const visit = visits === undefined ? "" : `, and then confirmed by a call of ${code(visits.url)}`;
    return `${request} (${signing}${token}${secret}${visit})`;
  });
  return texts.length === 0 ? undefined : `Answered by the gateway: ${texts.join("; ")}.`;
}

function templates(choices: Provider["event"]): string | undefined {
  const texts = choices.map((choice) => (typeof choice === "string" ? choice : choice.use));
  const shown = [...new Set(texts)].slice(0, 4).map((text) => code(shorten(text)));
  if (shown.length === 0) return undefined;
  return `${shown.join(", else ")}${texts.length > shown.length ? " …" : ""}`;
}

/** A template may have many alternatives. */
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

const written = await write();
if (process.argv.includes("--check")) {
  if (readFileSync(file, "utf8") !== written) {
    console.error("docs/providers.md is stale: run node scripts/providers-docs.ts.");
    process.exitCode = 1;
  }
} else {
  writeFileSync(file, written);
}
