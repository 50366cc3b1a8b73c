/** The project in all GitLab samples, and the building blocks of their payloads. */

export const web = "https://gitlab.example.com/acme/app";
export const hash = "8d5a1c9f0b7e4d3c2a1908f7e6d5c4b3a2910f8e";
export const before = "2f4b6d8e0a1c3e5f7091b3d5f7092b4d6f8a0c2e";

export const user = { id: 12, name: "Ada Lovelace", username: "ada", avatar_url: null, email: "[REDACTED]" };
export const project = {
  id: 15,
  name: "App",
  description: "",
  web_url: web,
  namespace: "Acme",
  visibility_level: 20,
  path_with_namespace: "acme/app",
  default_branch: "main",
  git_ssh_url: "git@gitlab.example.com:acme/app.git",
  git_http_url: `${web}.git`,
};
export const repository = { name: "App", url: project.git_ssh_url, description: "", homepage: web };
export const commit = {
  id: hash,
  message: "Fix the login page\n",
  title: "Fix the login page",
  timestamp: "2026-09-10T10:00:00+00:00",
  url: `${web}/-/commit/${hash}`,
  author: { name: "Ada Lovelace", email: "ada@example.com" },
};
const about = { user, project, repository };
const dates = { created_at: "2026-09-10 10:00:00 UTC", updated_at: "2026-09-10 10:05:00 UTC" };

export const mergeRequest = {
  id: 99,
  iid: 7,
  ...dates,
  title: "Fix the login page",
  description: "Closes #3",
  author_id: user.id,
  state: "opened",
  source_branch: "fix-login",
  target_branch: "main",
  source_project_id: project.id,
  target_project_id: project.id,
  draft: false,
  merge_status: "can_be_merged",
  detailed_merge_status: "mergeable",
  last_commit: commit,
  labels: [],
  url: `${web}/-/merge_requests/7`,
};

export const issue = {
  id: 301,
  iid: 3,
  ...dates,
  title: "The login page is blank",
  description: "Since yesterday.",
  author_id: user.id,
  confidential: false,
  state: "opened",
  labels: [],
  type: "Issue",
  url: `${web}/-/issues/3`,
};

export const push = {
  before,
  after: hash,
  checkout_sha: hash,
  user_id: user.id,
  user_name: user.name,
  user_username: user.username,
  project_id: project.id,
  project,
  repository,
  commits: [{ ...commit, added: [], modified: ["login.html"], removed: [] }],
  total_commits_count: 1,
};

export const build = {
  id: 380,
  stage: "test",
  name: "unit",
  status: "success",
  when: "on_success",
  manual: false,
  allow_failure: false,
  duration: 17.1,
};

export function note(type: string, on: object) {
  return {
    object_kind: "note",
    event_type: "note",
    ...about,
    project_id: project.id,
    object_attributes: {
      id: 1244,
      note: "Looks good.",
      noteable_type: type,
      action: "create",
      author_id: user.id,
      ...dates,
      url: web,
    },
    ...on,
  };
}

export function merge(action: string, change: object = {}) {
  const attributes = { ...mergeRequest, ...change, action };
  return {
    object_kind: "merge_request",
    event_type: "merge_request",
    ...about,
    object_attributes: attributes,
    labels: [],
    changes: {},
  };
}

export function issued(action: string, change: object = {}) {
  const attributes = { ...issue, ...change, action };
  return {
    object_kind: "issue",
    event_type: "issue",
    ...about,
    object_attributes: attributes,
    labels: [],
    changes: {},
  };
}

export function pipeline(status: string) {
  const attributes = {
    id: 31,
    iid: 4,
    ref: "main",
    tag: false,
    sha: hash,
    source: "push",
    status,
    stages: ["test"],
    duration: 63,
    ...dates,
  };
  return {
    object_kind: "pipeline",
    ...about,
    object_attributes: attributes,
    commit,
    builds: [{ ...build, status }],
  };
}
