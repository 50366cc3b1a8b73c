import type { Provider } from "../provider/provider.ts";
import { standardWebhooks } from "./standard-webhooks.ts";

/** Auth hooks; no header distinguishes them from other senders of Standard Webhooks. */
export const supabase: Provider = {
  ...standardWebhooks,
  id: "supabase",
  name: "Supabase (auth hooks)",
  docs: "https://supabase.com/docs/guides/auth/auth-hooks",
  secret: { madeBy: "provider", kind: "base64", prefix: "v1,whsec_" },
  setup: {
    url: "Dashboard → Authentication → Hooks → Add hook → HTTPS → URL. Supabase waits for the agent's response, so use a direct route.",
    secret: "Generate secret in the same form (v1,whsec_…).",
    events: "The kind of hook: Send SMS, Send Email, Custom Access Token …; each has its own URL.",
  },
  event: [
    { when: { value: "{json:email_data}", there: true }, use: "send_email" },
    { when: { value: "{json:sms}", there: true }, use: "send_sms" },
    { when: { value: "{json:claims}", there: true }, use: "custom_access_token" },
    { when: { value: "{json:factor_id}", there: true }, use: "mfa_verification_attempt" },
    { when: { value: "{json:valid}", there: true }, use: "password_verification_attempt" },
    { when: { value: "{json:metadata.name}", there: true }, use: "{json:metadata.name}" },
  ],
  // The hook names the user that it is about, who need not have caused it: someone else sends an invitation.
  summary: [
    "Send a mail ({json:email_data.email_action_type}) to {json:user.email}",
    { when: { value: "{json:sms}", there: true }, use: "Send a text message to user {json:user.id}" },
    "Supabase hook for user {json:user.id|json:user_id}",
  ],
  // The usual places would contain one-time passwords.
  digest: { title: ["{json:email_data.email_action_type}"] },
  conversation: ["{json:user.id|json:user_id}"],
  deadlineSeconds: 5,
};
