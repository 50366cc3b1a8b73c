import type { NewRecovery } from "agentex-gateway-sdk/client";

/** Whose webhooks a form is about. */
export type Place = "repository" | "organization" | "app" | "stripe";

/** The form's content. */
export type RecoveryDraft = {
  readonly place: Place;
  readonly owner: string;
  readonly repository: string;
  readonly hookId: string;
  readonly appId: string;
  /** A token, or an app's private key. */
  readonly secret: string;
};

export const NO_RECOVERY: RecoveryDraft = {
  place: "repository",
  owner: "",
  repository: "",
  hookId: "",
  appId: "",
  secret: "",
};

/** Converts the form's content to a recovery and its name. */
export function recoveryOf(draft: RecoveryDraft, agent: string): { name: string; recovery: NewRecovery } {
  const { place, secret } = draft;
  const [owner, repository, hook_id] = [draft.owner.trim(), draft.repository.trim(), draft.hookId.trim()];
  const credential = { token: secret.trim() };
  switch (place) {
    case "repository":
      return {
        name: `${owner}.${repository}`,
        recovery: {
          provider: "github",
          agent,
          webhook: { scope: place, owner, repository, hook_id },
          credential,
        },
      };
    case "organization":
      return {
        name: owner,
        recovery: { provider: "github", agent, webhook: { scope: place, owner, hook_id }, credential },
      };
    case "app":
      return {
        name: `${agent}.github-app`,
        recovery: {
          provider: "github",
          agent,
          webhook: { scope: place },
          credential: { app_id: draft.appId.trim(), private_key: secret },
        },
      };
    case "stripe":
      return { name: `${agent}.stripe`, recovery: { provider: "stripe", agent, credential } };
  }
}
