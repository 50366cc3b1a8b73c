import type { Sample } from "../sign/sample.ts";

/** Samples of documents, tasks, files and design. */
export const workSamples: readonly Sample[] = [
  {
    provider: "asana",
    event: "task.changed",
    source: "https://developers.asana.com/docs/webhooks-guide#webhook-events",
    headers: {},
    json: {
      events: [
        {
          action: "changed",
          created_at: "{now_iso}",
          parent: null,
          resource: { gid: "1337", resource_type: "task", resource_subtype: "default_task" },
          user: { gid: "1111", resource_type: "user" },
        },
      ],
    },
  },
  {
    provider: "notion",
    event: "page.content_updated",
    source: "https://developers.notion.com/reference/webhooks-events-delivery",
    headers: {},
    json: {
      id: "{id}",
      timestamp: "{now_iso}",
      workspace_id: "13950b26-c203-4f3b-b97d-93ec06319565",
      subscription_id: "29d75c0d-5546-4414-8459-7b7a92f1fc4b",
      integration_id: "0ef2e755-4912-8096-91c1-00376a88a5ca",
      type: "page.content_updated",
      attempt_number: 1,
      entity: { id: "153104cd-477e-809d-8dc4-ff2d96ae3090", type: "page" },
      data: { updated_blocks: [] },
    },
  },
  {
    provider: "trello",
    event: "updateCard",
    source: "https://developer.atlassian.com/cloud/trello/guides/rest-api/webhooks/",
    headers: {},
    json: {
      action: {
        id: "{id}",
        type: "updateCard",
        date: "{now_iso}",
        data: {
          card: { id: "4f9d3a3b1b1f1c5d2a000001", name: "Webhooks" },
          board: { id: "4d5ea62fd76aa1136000000c" },
        },
      },
      model: { id: "4d5ea62fd76aa1136000000c", name: "Trello Development" },
      webhook: { id: "51f9277b2822b8654f0023af" },
    },
  },
  {
    provider: "figma",
    event: "FILE_UPDATE",
    source: "https://developers.figma.com/docs/rest-api/webhooks-events/",
    headers: {},
    json: {
      event_type: "FILE_UPDATE",
      file_key: "zH0aBcDeFgHiJkLmNoPqRs",
      file_name: "Untitled",
      timestamp: "{now_iso}",
      webhook_id: "22",
    },
  },
  {
    provider: "airtable",
    event: "notification",
    source: "https://airtable.com/developers/web/api/webhooks-overview#notifications",
    headers: {},
    json: { base: { id: "app00000000000000" }, webhook: { id: "{id}" }, timestamp: "{now_iso}" },
  },
  {
    provider: "dropbox",
    event: "list_folder",
    source: "https://www.dropbox.com/developers/reference/webhooks",
    headers: { "user-agent": "DropboxWebhooks/1.0" },
    json: {
      list_folder: { accounts: ["dbid:AAH4f99T0taONIb-OurWxbNQ6ywGRopQngc"] },
      delta: { users: [12345678] },
    },
  },
  {
    provider: "microsoft-graph",
    event: "created",
    source: "https://learn.microsoft.com/graph/change-notifications-delivery-webhooks",
    headers: {},
    json: {
      value: [
        {
          id: "{id}",
          subscriptionId: "7f105c7d-2dc5-4530-97cd-4e7ae6534c07",
          subscriptionExpirationDateTime: "2030-01-01T00:00:00Z",
          changeType: "created",
          resource: "users/ddfcd489-628b-40d7-b48b-57002df800e5/messages/AAMkADJ",
          tenantId: "84bd8158-6d4d-4958-8b9f-9d6445542f95",
        },
      ],
    },
  },
];
