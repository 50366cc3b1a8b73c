import type { Sample } from "../sign/sample.ts";

/** Samples of messaging products. */
export const chatSamples: readonly Sample[] = [
  {
    provider: "telegram",
    event: "message",
    source: "https://core.telegram.org/bots/webhooks#testing-your-bot-with-updates",
    headers: {},
    json: {
      update_id: "{now_ms}",
      message: {
        message_id: 1365,
        date: "{now_s}",
        chat: { id: 1111111, type: "private", first_name: "Test" },
        from: { id: 1111111, is_bot: false, first_name: "Test" },
        text: "/start",
      },
    },
  },
  {
    provider: "meta",
    event: "whatsapp_business_account.messages",
    source: "https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/payload-examples",
    headers: { "user-agent": "facebookexternalua" },
    json: {
      object: "whatsapp_business_account",
      entry: [
        {
          id: "102290129340398",
          changes: [
            {
              field: "messages",
              value: {
                messaging_product: "whatsapp",
                metadata: { display_phone_number: "15550783881", phone_number_id: "106540352242922" },
                contacts: [{ profile: { name: "Sheena Nelson" }, wa_id: "16505551234" }],
                messages: [
                  {
                    from: "16505551234",
                    id: "wamid.{id}",
                    timestamp: "1749416383",
                    type: "text",
                    text: { body: "Does it come in another color?" },
                  },
                ],
              },
            },
          ],
        },
      ],
    },
  },
  {
    provider: "intercom",
    event: "conversation.user.created",
    source: "https://developers.intercom.com/docs/webhooks/webhook-notifications",
    headers: {},
    json: {
      type: "notification_event",
      app_id: "a86dr8yl",
      id: "notif_{id}",
      topic: "conversation.user.created",
      delivery_attempts: 1,
      created_at: "{now_s}",
      data: { type: "notification_event_data", item: { type: "conversation", id: "1122334455" } },
    },
  },
  {
    provider: "zendesk",
    event: "zen:event-type:user.created",
    source: "https://developer.zendesk.com/api-reference/webhooks/event-types/user-events/",
    headers: {
      "user-agent": "Zendesk Webhook",
      "x-zendesk-account-id": "123456",
      "x-zendesk-webhook-id": "01F1KRFQ6BG29CNWFR60NK5FNY",
      "x-zendesk-webhook-invocation-id": "{id}",
    },
    json: {
      type: "zen:event-type:user.created",
      account_id: 123456,
      id: "{id}",
      time: "{now_iso}",
      zendesk_event_version: "2022-06-20",
      subject: "zen:user:6596848315901",
      detail: { id: "6596848315901", role: "end-user" },
      event: {},
    },
  },
  {
    provider: "twitter",
    event: "tweet_create_events",
    source: "https://docs.x.com/x-api/account-activity/introduction",
    headers: {},
    json: {
      for_user_id: "2244994945",
      tweet_create_events: [
        { id_str: "{id}", text: "hello", user: { id_str: "2244994945", screen_name: "XDevelopers" } },
      ],
    },
  },
];
