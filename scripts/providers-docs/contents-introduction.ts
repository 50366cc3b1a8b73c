/** The introduction to actors, summaries and digests in docs/providers.md, before the table of all events. */
export const contentsIntroduction = `<a id="actors-and-summaries"></a>

## Actors and summaries

Everything here is read from the body of a verified request, with the templates listed for each provider above.

**Actor.** Who caused the webhook: an id, a name, and a kind. \`user\` is a person, \`bot\` is an account of software, and \`app\` is an app
or integration without an account of its own, or one that acts in a person's name. "—" means that the verified content does not say.
Headers and the query are never used, since most providers do not sign them. (GitHub's event name is in an unsigned header: it can be part of
a summary, but does not decide who the actor is.)

**Identities.** Each actor has one or more: the provider, a colon, and an id or a login, such as \`github:583231\`, \`github:octocat\`,
\`github:my-app[bot]\` and \`slack:B012345\`. They are compared exactly, including upper and lower case. Prefer ids: a login can be
changed, and someone else can take it afterwards. A login that consists of digits is not an identity if the provider's ids do, too. If an
app acts on GitHub in a person's name, both the person and the app (\`github:my-app[bot]\`) are identities. A bot on Slack has up to three:
the bot's id (\`B…\`), its user's (\`U…\`) and its app's (\`A…\`).

**Standing.** How the actor relates to the repository, workspace or account:

| standing                 | meaning                                                                                    |
| ------------------------ | ------------------------------------------------------------------------------------------ |
| \`owner\`                  | owns it, or is an owner of the organization that owns it                                   |
| \`member\`                 | belongs to the organization or workspace, which says nothing about write access            |
| \`collaborator\`           | was invited to this one repository                                                         |
| \`contributor\`            | has contributed before, but has no role                                                    |
| \`first_time_contributor\` | is contributing for the first time                                                         |
| \`guest\`                  | has an account with limited rights in the workspace                                        |
| \`external\`               | belongs to another workspace or organization, or is a customer                             |
| \`none\`                   | the provider says that the actor has no relation to it                                     |
| \`unknown\`                | the verified content does not say ("—" in the table)                                       |

An author's standing is the actor's only if the actor is the author. If a maintainer labels a stranger's issue, the payload has the
stranger's association, and the actor's standing is \`unknown\`.

**How far to trust it.** As far as the provider's verification. If that does not cover the body (a token, a password, a JSON Web Token
without a hash of the body), whoever knows the secret can write any actor into it.

**Summary.** One line of at most 200 characters: plain text without line breaks, control characters and marks that change the
direction of text. Neither HTML nor Markdown is interpreted.

**Digest.** What a model reads: JSON of at most 8 KB with event, ordering key, summary, actor, title, URL, text, and in \`omitted\` what
was left out. A text that is too long is cut and ends with "…"; \`omitted.text_characters\` says by how much. \`omitted.members\` lists the
parts of the payload that the digest takes nothing from. URLs are https only, without user name and password; others are left out. Strangers wrote
everything in a digest: the gateway does not look for instructions in it. The last column says which of title, URL and text
an event has.

A provider that you define with \`PUT /providers/{id}\` has the same members, \`actor\`, \`standing\`, \`summary\` and \`digest\`:

\`\`\`json
{
  "actor": { "from": [{ "id": "{json:user.id}", "name": "{json:user.name}", "kind": ["{json:user.type}"] }] },
  "standing": [{ "same": ["{json:user.id}", "{json:account.owner_id}"], "use": "owner" }],
  "summary": ["{actor} {past:action} ticket {json:ticket.id}: {json:ticket.title}"],
  "digest": { "title": ["{json:ticket.title}"], "url": ["{json:ticket.url}"], "text": ["{json:ticket.comments.*.body}"] }
}
\`\`\`

\`actor\` and \`standing\` read only the body. The first source in \`actor.from\` that has an id, a login or a name is used; \`when\` lists
conditions that must hold, \`also\` further identities, and \`prefix\` replaces the provider's id in identities. In \`standing\`, the first
entry that holds and yields one of the words above is used; \`same\` and \`different\` compare two templates. In \`summary\` there are also
\`{actor}\`, \`{event}\`, \`{provider}\`, \`{past:action}\` (a verb in the body in its past tense), \`{mrkdwn:event.text}\` (a message in Slack's markup, as people read it) and \`{count:commits|commit|commits}\` (the
number of a list's items, with a noun). Without \`summary\`, it is the event, and a title or name if there is one. In
\`digest.text\`, \`*\` joins the texts of all items, one per line.
`;
