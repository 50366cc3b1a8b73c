import type { Sample } from "../sign/sample.ts";

const netlifySource = "https://docs.netlify.com/site-deploys/notifications/";

function netlifyDeploy(event: string, state: string): Sample {
  return {
    provider: "netlify",
    event,
    source: netlifySource,
    headers: { "x-netlify-event": event },
    json: {
      id: "5ebc34bf4fea0b01f02efa3a",
      site_id: "fa4dd95a-994e-4f89-8a7a-2d9e9fc36a32",
      build_id: "5ebc34bf4fea0b01f02efa38",
      state,
      name: "www-example-com",
      url: "https://www.example.com",
      admin_url: "https://app.netlify.com/sites/www-example-com",
      deploy_url: "http://5ebc34bf4fea0b01f02efa3a--www-example-com.netlify.app",
      created_at: "{now_iso}",
      updated_at: "{now_iso}",
      error_message: state === "error" ? "Build script returned non-zero exit code: 2" : null,
      branch: "main",
      context: "production",
    },
  };
}

function dockerPush(tag: string): Sample {
  return {
    provider: "docker-hub",
    event: "push",
    source: "https://docs.docker.com/docker-hub/repos/manage/webhooks/#example-webhook-payload",
    headers: {},
    json: {
      callback_url:
        "https://registry.hub.docker.com/u/svendowideit/testhook/hook/2141b5bi5i5b02bec211i4eeih0242eg11000a/",
      push_data: { pushed_at: "{now_s}", pusher: "trustedbuilder", tag },
      repository: {
        name: "testhook",
        namespace: "svendowideit",
        owner: "svendowideit",
        repo_name: "svendowideit/testhook",
        repo_url: "https://registry.hub.docker.com/u/svendowideit/testhook/",
        status: "Active",
      },
    },
  };
}

const bitbucketSource = "https://confluence.atlassian.com/bitbucketserver/event-payload-938025882.html";
const actor = {
  name: "admin",
  emailAddress: "admin@example.com",
  id: 1,
  displayName: "Administrator",
  slug: "admin",
};
const repository = {
  slug: "repository",
  id: 84,
  name: "repository",
  project: { key: "PROJECT_1", id: 1, name: "Project 1", public: false, type: "NORMAL" },
};

function bitbucketPullRequest(event: string, state: string): Sample {
  return {
    provider: "bitbucket-dc",
    event,
    source: bitbucketSource,
    headers: { "x-event-key": event, "x-request-id": "{id}" },
    json: {
      eventKey: event,
      date: "{now_iso}",
      actor,
      pullRequest: {
        id: 11,
        version: 1,
        title: "A new title",
        state,
        fromRef: { id: "refs/heads/comment-pr", displayId: "comment-pr", repository },
        toRef: { id: "refs/heads/master", displayId: "master", repository },
        author: { user: actor, role: "AUTHOR" },
      },
    },
  };
}

/** Samples of builds, deployments and registries. */
export const deliverySamples: readonly Sample[] = [
  netlifyDeploy("deploy_created", "ready"),
  netlifyDeploy("deploy_building", "building"),
  netlifyDeploy("deploy_failed", "error"),
  {
    provider: "netlify",
    event: "submission_created",
    source: "https://docs.netlify.com/manage/forms/notifications/",
    headers: { "x-netlify-event": "submission_created" },
    json: {
      number: 7,
      email: "ada@example.com",
      name: "Ada",
      data: { message: "Hello" },
      created_at: "{now_iso}",
      id: "{id}",
      form_name: "contact",
      site_url: "https://www.example.com",
    },
  },
  dockerPush("latest"),
  {
    provider: "bitbucket-dc",
    event: "repo:refs_changed",
    source: bitbucketSource,
    headers: { "x-event-key": "repo:refs_changed", "x-request-id": "{id}" },
    json: {
      eventKey: "repo:refs_changed",
      date: "{now_iso}",
      actor,
      repository,
      changes: [
        {
          ref: { id: "refs/heads/master", displayId: "master", type: "BRANCH" },
          refId: "refs/heads/master",
          fromHash: "ecddabb624f6f5ba43816f5926e580a5f680a932",
          toHash: "178864a7d521b6f5e720b386b2c2b0ef8563e0dc",
          type: "UPDATE",
        },
      ],
    },
  },
  bitbucketPullRequest("pr:opened", "OPEN"),
  bitbucketPullRequest("pr:merged", "MERGED"),
];
