import type { Sample } from "../sign/sample.ts";

function snsSample(event: string, details: object): Sample {
  return {
    provider: "aws-sns",
    event,
    source: "https://docs.aws.amazon.com/sns/latest/dg/http-notification-json.html",
    headers: { "x-amz-sns-message-type": event, "content-type": "text/plain; charset=UTF-8" },
    json: {
      Type: event,
      MessageId: "{id}",
      TopicArn: "arn:aws:sns:us-west-2:123456789012:MyTopic",
      Timestamp: "{now_iso}",
      SignatureVersion: "2",
      SigningCertURL:
        "https://sns.us-west-2.amazonaws.com/SimpleNotificationService-f3ecfb7224c7233fe7bb5f59f96de52f.pem",
      ...details,
    },
  };
}

function pubsubSample(provider: string, event: string, attributes: object): Sample {
  return {
    provider,
    event,
    source: "https://cloud.google.com/pubsub/docs/push#receive_push",
    headers: { "user-agent": "APIs-Google; (+https://developers.google.com/webmasters/APIs-Google.html)" },
    json: {
      message: {
        attributes,
        data: "SGVsbG8gQ2xvdWQgUHViL1N1YiEgSGVyZSBpcyBteSBtZXNzYWdlIQ==",
        messageId: "{id}",
        publishTime: "{now_iso}",
      },
      subscription: "projects/myproject/subscriptions/mysubscription",
    },
  };
}

function chatSample(event: string, details: object): Sample {
  return {
    provider: "google-chat",
    event,
    source: "https://developers.google.com/workspace/chat/receive-respond-interactions",
    headers: { "user-agent": "Google-Dynamite" },
    json: {
      type: event,
      eventTime: "{now_iso}",
      space: { name: "spaces/AAAAAAAAAAA", type: "ROOM", displayName: "Example" },
      user: { name: "users/12345678901234567890", displayName: "Dana", type: "HUMAN" },
      ...details,
    },
  };
}

function teamsSample(event: string, details: object): Sample {
  return {
    provider: "teams",
    event,
    source:
      "https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference",
    headers: {},
    json: {
      type: event,
      id: "{id}",
      timestamp: "{now_iso}",
      serviceUrl: "https://smba.trafficmanager.net/teams/",
      channelId: "msteams",
      from: {
        id: "29:1XJKJMvc5GBtc2JwZq0oj8tHZmzrQgFmB39ATiQWA85gQtHieVkKilBZ9XHoq9j7Zaqt7CZ-NJWi7me2kHTL3Bw",
      },
      conversation: { id: "19:meeting_abc@thread.v2" },
      recipient: { id: "28:00000000-0000-0000-0000-000000000000", name: "Bot" },
      channelData: { tenant: { id: "72f988bf-86f1-41af-91ab-2d7cd011db47" } },
      ...details,
    },
  };
}

function paypalSample(event: string, resource: object): Sample {
  return {
    provider: "paypal",
    event,
    source: "https://developer.paypal.com/api/rest/webhooks/event-names/",
    headers: { "paypal-transmission-id": "{id}", "paypal-auth-algo": "SHA256withRSA" },
    json: { id: "WH-{id}", event_version: "1.0", create_time: "{now_iso}", event_type: event, resource },
  };
}

function plaidSample(type: string, code: string, details: object): Sample {
  return {
    provider: "plaid",
    event: `${type}.${code}`,
    source: "https://plaid.com/docs/api/webhooks/",
    headers: {},
    json: {
      webhook_type: type,
      webhook_code: code,
      item_id: "wz666MBjYWTp2PDzzggYhM6oWWmBb",
      environment: "production",
      ...details,
    },
  };
}

const message = {
  name: "spaces/AAAAAAAAAAA/messages/{id}",
  text: "@Bot deploy it",
  thread: { name: "spaces/AAAAAAAAAAA/threads/BBBBBBBBBBB" },
};

/** Samples of providers that sign with a private key and publish the public one. */
export const publishedKeySamples: readonly Sample[] = [
  snsSample("Notification", { Subject: "My First Message", Message: "Hello world!" }),
  snsSample("UnsubscribeConfirmation", {
    Token: "2336412f37fb687f5d51e6e2425e90cc",
    Message:
      "You have chosen to deactivate subscription arn:aws:sns:us-west-2:123456789012:MyTopic:2bcfbf39.",
    SubscribeURL: "https://sns.us-west-2.amazonaws.com/?Action=ConfirmSubscription",
  }),
  pubsubSample("google-pubsub", "message", { key: "value" }),
  pubsubSample("google-pubsub", "OBJECT_FINALIZE", { eventType: "OBJECT_FINALIZE", bucketId: "b" }),
  pubsubSample("google-pubsub-token", "message", { key: "value" }),
  pubsubSample("google-pubsub-token", "OBJECT_DELETE", { eventType: "OBJECT_DELETE", bucketId: "b" }),
  chatSample("MESSAGE", { message }),
  chatSample("ADDED_TO_SPACE", {}),
  chatSample("CARD_CLICKED", { message, action: { actionMethodName: "approve" } }),
  teamsSample("message", { text: "<at>Bot</at> deploy it" }),
  teamsSample("conversationUpdate", { membersAdded: [{ id: "28:00000000-0000-0000-0000-000000000000" }] }),
  teamsSample("invoke", { name: "adaptiveCard/action", value: { action: { verb: "approve" } } }),
  {
    provider: "teams-outgoing",
    event: "message",
    source:
      "https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-outgoing-webhook",
    headers: {},
    json: {
      type: "message",
      id: "{id}",
      timestamp: "{now_iso}",
      serviceUrl: "https://smba.trafficmanager.net/teams/",
      channelId: "msteams",
      conversation: { isGroup: true, id: "19:253b1f341670408fb6fe51050b6e5ceb@thread.skype" },
      from: { id: "29:1XJKJMvc5GBtc2JwZq0oj8tHZmzrQgFmB39ATiQWA85", name: "Dana" },
      text: "<at>Hook</at> deploy it",
      channelData: { team: { id: "19:253b1f341670408fb6fe51050b6e5ceb@thread.skype" } },
    },
  },
  paypalSample("PAYMENT.CAPTURE.COMPLETED", {
    id: "42311647XV020574X",
    amount: { currency_code: "USD", value: "30.00" },
    status: "COMPLETED",
  }),
  paypalSample("CHECKOUT.ORDER.APPROVED", { id: "5O190127TN364715T", intent: "CAPTURE", status: "APPROVED" }),
  paypalSample("BILLING.SUBSCRIPTION.CANCELLED", { id: "I-BW452GLLEP1G", status: "CANCELLED" }),
  plaidSample("TRANSACTIONS", "SYNC_UPDATES_AVAILABLE", {
    initial_update_complete: true,
    historical_update_complete: false,
  }),
  plaidSample("ITEM", "ERROR", { error: { error_code: "ITEM_LOGIN_REQUIRED", error_type: "ITEM_ERROR" } }),
];
