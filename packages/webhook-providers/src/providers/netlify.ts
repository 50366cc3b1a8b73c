import type { Provider } from "../provider/provider.ts";

/** Its event header is not signed, and not documented on that page. */
export const netlify: Provider = {
  id: "netlify",
  name: "Netlify",
  docs: "https://docs.netlify.com/site-deploys/notifications/#payload-signature",
  recognition: [["x-webhook-signature", "x-netlify-event"]],
  commonSigns: [["x-webhook-signature"]],
  verification: {
    scheme: "jwt",
    header: "x-webhook-signature",
    prefixes: [""],
    claims: { iss: "netlify" },
    bodyHashClaim: "sha256",
  },
  secret: { madeBy: "user", kind: "text" },
  setup: {
    url: "Project configuration → Notifications → Deploy notifications → Add notification → HTTP POST request → URL to notify.",
    secret: "The JWS secret token field of the same form. If it is empty, Netlify does not sign.",
    events: "Event to listen for: Deploy succeeded, Deploy failed …; one notification for each.",
  },
  payload: [{ as: "json" }],
  event: ["{header:x-netlify-event}", "deploy.{json:state}"],
  deliveryId: [{ when: { value: "{json:form_name}", there: true }, use: "{json:id}" }],
  // A deploy keeps its id when its state changes.
  sameBodyWithinSeconds: 86_400,
  sameBodyWhere: [{ value: "{json:updated_at}", there: true }],
  identity: {
    from: ["{json:site_id}"],
    matching: "any",
    keyName: "any name, such as the site's; each notification has its own secret",
  },
  // A committer's name is only what a commit claims: no actor.
  summary: [
    "Deploy of {json:name} from {json:branch}: {json:state}",
    "{json:form_name}: new submission #{json:number}",
    "Netlify {event}: {json:name|json:title}",
  ],
  digest: {
    title: ["{json:title|json:form_name|json:name}"],
    url: ["{json:admin_url|json:deploy_ssl_url|json:site_url}"],
    text: ["{json:error_message|json:data.message|json:summary}"],
  },
  conversation: ["{json:site_id}/{json:branch}", "{json:site_id|json:site_url}"],
};
