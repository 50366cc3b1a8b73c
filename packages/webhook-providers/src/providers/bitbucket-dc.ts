import type { Provider } from "../provider/provider.ts";

/** Its payloads differ from Bitbucket Cloud's. https://confluence.atlassian.com/bitbucketserver/event-payload-938025882.html */
export const bitbucketDataCenter: Provider = {
  id: "bitbucket-dc",
  name: "Bitbucket Data Center",
  docs: "https://confluence.atlassian.com/bitbucketserver/manage-webhooks-938025878.html",
  recognition: [
    [
      { header: "x-hub-signature", starts: "sha256=" },
      "x-event-key",
      "x-request-id",
      { header: "x-hook-uuid", absent: true },
    ],
  ],
  commonSigns: [[{ header: "x-hub-signature", starts: "sha256=" }]],
  verification: {
    scheme: "hmac",
    algorithm: "sha256",
    signature: { header: "x-hub-signature", prefix: "sha256=", encoding: "hex" },
    signed: "{body}",
  },
  secret: { madeBy: "user", kind: "text" },
  setup: {
    url: "Repository or project settings → Webhooks → Create webhook → URL.",
    secret: "The Secret field of the same form.",
    events: "Events, in the same form: Repository Push, Pull request Opened, Pull request Comment added …",
  },
  payload: [{ as: "json" }],
  event: ["{header:x-event-key}", "{json:eventKey}"],
  deliveryId: ["{header:x-request-id}"],
  sameBodyWithinSeconds: 86_400,
  sameBodyWhere: [{ value: "{json:date}", there: true }],
  identity: {
    from: [
      // A fork is reported to the hooks of the repository that was forked.
      {
        when: { value: "{json:eventKey}", is: "repo:forked" },
        name: "{json:repository.origin.project.key}/{json:repository.origin.slug}",
        parts: { least: 2, most: 2 },
        relation: "alone",
      },
      {
        name: "{json:repository.project.key}/{json:repository.slug}",
        parts: { least: 2, most: 2 },
        requiredWith: "{json:repository.slug}",
      },
      {
        name: "{json:pullRequest.toRef.repository.project.key}/{json:pullRequest.toRef.repository.slug}",
        parts: { least: 2, most: 2 },
        requiredWith: "{json:pullRequest.toRef.repository.slug}",
      },
      // A repository that was renamed or moved.
      {
        name: "{json:new.project.key}/{json:new.slug}",
        parts: { least: 2, most: 2 },
        requiredWith: "{json:new.slug}",
      },
      { name: "{json:repository.project.key}", parts: { least: 1, most: 1 } },
      { name: "{json:pullRequest.toRef.repository.project.key}", parts: { least: 1, most: 1 } },
      { name: "{json:new.project.key}", parts: { least: 1, most: 1 } },
      { name: "{json:new.key}", parts: { least: 1, most: 1 } },
    ],
    matching: "case_insensitive",
    keyName: "the repository as PROJECT/repository, or the project's key for a project webhook",
    form: { example: "PROJECT/repository", characters: "A-Za-z0-9._~+@-" },
    urls: {
      hosts: [],
      paths: [
        { path: "**/projects/:project/repos/:repository/**", name: ":project/:repository" },
        { path: "**/users/:user/repos/:repository/**", name: "~:user/:repository" },
        { path: "**/projects/:project/**", name: ":project" },
        { path: "**/scm/:project/:repository", name: ":project/:repository" },
        { path: ":project/:repository", name: ":project/:repository" },
      ],
    },
    renames: [
      {
        when: [{ value: "{json:eventKey}", is: "repo:modified" }],
        from: "{json:old.project.key}/{json:old.slug}",
      },
      { when: [{ value: "{json:eventKey}", is: "project:modified" }], from: "{json:old.key}" },
    ],
  },
  actor: {
    from: [
      {
        id: "{json:actor.id}",
        login: "{json:actor.name}",
        name: "{json:actor.displayName|json:actor.name}",
        kind: [
          { when: { value: "{json:actor.type}", is: "SERVICE" }, use: "bot" },
          { when: { value: "{json:actor.type}", is: "NORMAL" }, use: "user" },
        ],
      },
    ],
  },
  summary: [
    "{actor} pushed to {json:changes.0.ref.displayId} in {json:repository.project.key}/{json:repository.slug}",
    ...(
      [
        ["pr:opened", "opened"],
        ["pr:merged", "merged"],
        ["pr:declined", "declined"],
        ["pr:deleted", "deleted"],
        ["pr:modified", "edited"],
        ["pr:from_ref_updated", "pushed to"],
        ["pr:comment:added", "commented on"],
        ["pr:comment:edited", "edited a comment on"],
        ["pr:comment:deleted", "deleted a comment on"],
        ["pr:reviewer:approved", "approved"],
        ["pr:reviewer:unapproved", "took back the approval of"],
        ["pr:reviewer:needs_work", "requested changes on"],
      ] as const
    ).map(([is, verb]) => ({
      when: { value: "{json:eventKey}", is },
      use: `{actor} ${verb} pull request #{json:pullRequest.id}: {json:pullRequest.title}`,
    })),
    "{json:eventKey} by {actor}: {json:pullRequest.title|json:repository.name|json:new.name}",
  ],
  digest: {
    title: ["{json:pullRequest.title|json:repository.name|json:toCommit.message}"],
    url: ["{json:pullRequest.links.self.0.href|json:repository.links.self.0.href}"],
    text: ["{json:comment.text|json:pullRequest.description|json:commits.*.message|json:toCommit.message}"],
  },
  conversation: [
    {
      when: { value: "{json:eventKey}", is: "repo:forked" },
      use: "{json:repository.origin.project.key}/{json:repository.origin.slug}",
    },
    "{json:pullRequest.toRef.repository.project.key}/{json:pullRequest.toRef.repository.slug}/pull-requests/{json:pullRequest.id}",
    "{json:repository.project.key}/{json:repository.slug}@{json:changes.*.ref.id}",
    "{json:repository.project.key}/{json:repository.slug}",
  ],
  handshakes: [
    // Sent by the "Test connection" button.
    {
      signed: true,
      method: "POST",
      when: [{ value: "{json:test}", is: "true" }],
      answer: { status: 200, headers: {} },
    },
  ],
};
