import type { Provider } from "./provider/provider.ts";
import { adyen } from "./providers/adyen.ts";
import { airtable } from "./providers/airtable.ts";
import { alertmanagerBasic } from "./providers/alertmanager-basic.ts";
import { alertmanager } from "./providers/alertmanager.ts";
import { anthropic } from "./providers/anthropic.ts";
import { asana } from "./providers/asana.ts";
import { auth0 } from "./providers/auth0.ts";
import { awsSns } from "./providers/aws-sns.ts";
import { azureDevops } from "./providers/azure-devops.ts";
import { azureEventGrid } from "./providers/azure-event-grid.ts";
import { bitbucketDataCenter } from "./providers/bitbucket-dc.ts";
import { bitbucket } from "./providers/bitbucket.ts";
import { box } from "./providers/box.ts";
import { calendly } from "./providers/calendly.ts";
import { clerk } from "./providers/clerk.ts";
import { cursor } from "./providers/cursor.ts";
import { datadog } from "./providers/datadog.ts";
import { discord } from "./providers/discord.ts";
import { dockerHub } from "./providers/docker-hub.ts";
import { docusign } from "./providers/docusign.ts";
import { dropbox } from "./providers/dropbox.ts";
import { elevenlabs } from "./providers/elevenlabs.ts";
import { eventbridge } from "./providers/eventbridge.ts";
import { figma } from "./providers/figma.ts";
import { github } from "./providers/github.ts";
import { githubApp } from "./providers/github-app.ts";
import { gitlab } from "./providers/gitlab.ts";
import { gitlabSigned } from "./providers/gitlab-signed.ts";
import { gitlabSystem } from "./providers/gitlab-system.ts";
import { googleChat } from "./providers/google-chat.ts";
import { googlePubsubToken } from "./providers/google-pubsub-token.ts";
import { googlePubsub } from "./providers/google-pubsub.ts";
import { grafana } from "./providers/grafana.ts";
import { hmac } from "./providers/hmac.ts";
import { hubspot } from "./providers/hubspot.ts";
import { hubspotV1 } from "./providers/hubspot-v1.ts";
import { hubspotV2 } from "./providers/hubspot-v2.ts";
import { intercom } from "./providers/intercom.ts";
import { jiraDataCenter } from "./providers/jira-dc.ts";
import { jira } from "./providers/jira.ts";
import { jiraApp } from "./providers/jira-app.ts";
import { linear } from "./providers/linear.ts";
import { mailgun } from "./providers/mailgun.ts";
import { mcpEvents } from "./providers/mcp-events.ts";
import { meta } from "./providers/meta.ts";
import { microsoftGraph } from "./providers/microsoft-graph.ts";
import { monday } from "./providers/monday.ts";
import { mux } from "./providers/mux.ts";
import { netlify } from "./providers/netlify.ts";
import { notion } from "./providers/notion.ts";
import { okta } from "./providers/okta.ts";
import { openai } from "./providers/openai.ts";
import { paddle } from "./providers/paddle.ts";
import { pagerduty } from "./providers/pagerduty.ts";
import { paypal } from "./providers/paypal.ts";
import { plaid } from "./providers/plaid.ts";
import { postmark } from "./providers/postmark.ts";
import { replicate } from "./providers/replicate.ts";
import { resend } from "./providers/resend.ts";
import { sanity } from "./providers/sanity.ts";
import { sendgrid } from "./providers/sendgrid.ts";
import { sentry } from "./providers/sentry.ts";
import { shopify } from "./providers/shopify.ts";
import { slack } from "./providers/slack.ts";
import { square } from "./providers/square.ts";
import { standardWebhooks } from "./providers/standard-webhooks.ts";
import { standardWebhooksAsymmetric } from "./providers/standard-webhooks-asymmetric.ts";
import { stripe } from "./providers/stripe.ts";
import { supabaseDatabase } from "./providers/supabase-database.ts";
import { supabase } from "./providers/supabase.ts";
import { svix } from "./providers/svix.ts";
import { teamsOutgoing } from "./providers/teams-outgoing.ts";
import { teams } from "./providers/teams.ts";
import { telegram } from "./providers/telegram.ts";
import { trello } from "./providers/trello.ts";
import { twilio } from "./providers/twilio.ts";
import { twitch } from "./providers/twitch.ts";
import { twitter } from "./providers/twitter.ts";
import { typeform } from "./providers/typeform.ts";
import { vercel } from "./providers/vercel.ts";
import { whatsappFlows } from "./providers/whatsapp-flows.ts";
import { woocommerce } from "./providers/woocommerce.ts";
import { workos } from "./providers/workos.ts";
import { zendesk } from "./providers/zendesk.ts";
import { zoom } from "./providers/zoom.ts";

/** All known providers by id. If a request's headers match several equally well, the first one here is tried first. */
export const providers: ReadonlyMap<string, Provider> = new Map(
  [
    github,
    githubApp,
    slack,
    gitlab,
    gitlabSigned,
    gitlabSystem,
    bitbucket,
    bitbucketDataCenter,
    azureDevops,
    jira,
    jiraApp,
    jiraDataCenter,
    stripe,
    standardWebhooks,
    standardWebhooksAsymmetric,
    svix,
    openai,
    resend,
    clerk,
    workos,
    okta,
    auth0,
    replicate,
    mcpEvents,
    supabase,
    supabaseDatabase,
    anthropic,
    linear,
    shopify,
    woocommerce,
    twilio,
    discord,
    sendgrid,
    mailgun,
    meta,
    whatsappFlows,
    zoom,
    asana,
    monday,
    notion,
    sentry,
    pagerduty,
    grafana,
    alertmanager,
    alertmanagerBasic,
    datadog,
    hubspot,
    hubspotV1,
    hubspotV2,
    intercom,
    typeform,
    telegram,
    microsoftGraph,
    dropbox,
    box,
    square,
    vercel,
    netlify,
    zendesk,
    paddle,
    adyen,
    paypal,
    plaid,
    calendly,
    docusign,
    trello,
    figma,
    sanity,
    mux,
    airtable,
    elevenlabs,
    cursor,
    twitter,
    twitch,
    postmark,
    dockerHub,
    azureEventGrid,
    eventbridge,
    awsSns,
    googlePubsub,
    googlePubsubToken,
    googleChat,
    teams,
    teamsOutgoing,
    hmac,
  ].map((provider: Provider) => [provider.id, provider]),
);
