/** The beginning of the page. */
export const introduction = `# Providers

What to paste where for each provider, and how the gateway verifies its webhooks. An agent's key for a provider has the provider's
id as its type (\`api_key_type\`); its name and value are listed below.

**Key names.** A key's name says whose webhooks it verifies, as listed below. A pasted URL, such as
\`https://github.com/octo/repo\` or \`git@github.com:octo/repo.git\`, is turned into the name; a name that no webhook can have is
rejected with \`key_name_invalid\`. If several keys verify a webhook, the one with the most specific name counts.

**New names.** When a provider reports that a repository, project or organization has another name, and the report is signed with the
key's secret, the key accepts webhooks with either name for 30 days. The key and the alerts then say what to rename it to, with
\`PATCH /agent_api_keys/{id}\`, \`agentex keys change --name\` or in the console. Whoever has the secret could sign such a report, so a
name that another key of the agent covers is never accepted. GitHub's webhooks must send the \`repository\` event for this.

**Templates.** Event, provider event ID and ordering key (the API's \`conversation\`) are filled from a verified request:
\`{header:…}\`, \`{json:…}\` (a path into the body, where \`*\` means every item of a list and counts if all agree), \`{form:…}\` and
\`{query:…}\`. With \`a|b\`, the first one present is used. For the provider event ID, all items of a list count; several are combined
into a digest.

**Duplicate bodies.** Some providers sign no id, or no id together with the time, and never send two webhooks with the same bytes.
The same body from one of them is a retry or a replay. A provider that you define with \`PUT /providers/{id}\` can say so too:
\`sameBodyWithinSeconds\`, up to 30 days, and \`sameBodyWhere\`, a list of conditions of which one must hold, such as
\`[{"value": "{json:event.created_at}", "there": true}]\`. If two genuine webhooks can have the same body, leave both out.

**Signed times.** A provider that signs the time may send a webhook again with the time of its first attempt. The tolerance listed
below covers the time in which such a provider retries; the event ID or the body then distinguishes retries and captured requests
from new webhooks. A key can have its own tolerance, up to a week: \`tolerance_seconds\` when it is created, later with
\`PATCH /agent_api_keys/{id}\` or \`agentex keys change\`. If it is longer than the provider's, a notice says so.

**Late responses.** If the agent's response does not arrive in time, or nobody waits for it (policy \`queued\`), the gateway
acknowledges the webhook itself, with what the provider expects, listed below as the late response. "The gateway's JSON" names the
delivery. A duplicate is answered with 200, or with the late response if that is empty or has a body of its own. A provider that you
define with \`PUT /providers/{id}\` can list late responses in \`acknowledge\`, of which the first whose conditions hold is sent:
\`[{"when": [{"value": "{json:type}", "is": "question"}], "status": 200, "headers": {"content-type": "text/plain"}, "body": "later"},
{"status": 204}]\`. Statuses are 200, 201, 202 and 204; headers and body are fixed text. Without \`acknowledge\`, it is 202.

**Sources.** Each deadline, late response and retry links to the provider's page that documents it; "no published source" marks those
based on observed behavior, or for which no page was found. Providers change them without notice.

**Test events.** \`agentex trigger PROVIDER EVENT\` sends one, signed as the provider signs it; \`--list\` lists all of them
([command line](command-line.md)).

**Published keys.** Some providers sign with a private key and publish the public one. The gateway fetches it when a webhook needs it,
by https, only from the locations listed below and only from public addresses, without following redirects, and caches it for as long as
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
\`data\` of \`GET /providers/paypal\` and \`GET /providers/aws-sns\`. In a location, \`*\` stands for a part of the path or of the host before
its last two labels.

**Actors, summaries and digests.** [The end of this page](#actors-and-summaries) describes who caused a webhook, their
standing, and what people and models read of it, with an example of each event.

Generated by \`node scripts/providers-docs.ts\` from the data in
[\`packages/webhook-providers/src/providers\`](../packages/webhook-providers/src/providers). Edit the data, not this page.
`;
