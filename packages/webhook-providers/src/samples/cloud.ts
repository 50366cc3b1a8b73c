import type { Sample } from "../sign/sample.ts";

const devopsSource = "https://learn.microsoft.com/azure/devops/service-hooks/events";

function devopsSample(event: string, resource: object): Sample {
  return {
    provider: "azure-devops",
    event,
    source: devopsSource,
    headers: {},
    json: {
      subscriptionId: "00000000-0000-0000-0000-000000000000",
      notificationId: 1,
      id: "{id}",
      eventType: event,
      publisherId: "tfs",
      resource,
      resourceVersion: "1.0",
      resourceContainers: {
        collection: { id: "c12d0eb8-e382-443b-9f9c-c52cba5014c2" },
        project: { id: "be9b3917-87e6-42a4-a549-2bc06a7a878f" },
      },
      createdDate: "{now_iso}",
    },
  };
}

const repository = { id: "278d5cd2-584d-4b63-824a-2ba458937249", name: "Fabrikam-Fiber-Git" };

function gridSample(type: string, subject: string, data: object): Sample {
  return {
    provider: "azure-event-grid",
    event: type,
    source: "https://learn.microsoft.com/azure/event-grid/event-schema-blob-storage",
    headers: { "aeg-event-type": "Notification" },
    json: [
      {
        topic: "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a",
        subject,
        eventType: type,
        eventTime: "{now_iso}",
        id: "{id}",
        data,
        dataVersion: "",
        metadataVersion: "1",
      },
    ],
  };
}

function bridgeSample(source: string, type: string, detail: object): Sample {
  return {
    provider: "eventbridge",
    event: `${source}.${type}`,
    source: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html",
    headers: { "user-agent": "Amazon/EventBridge/ApiDestinations" },
    json: {
      version: "0",
      id: "{id}",
      "detail-type": type,
      source,
      account: "111122223333",
      time: "{now_iso}",
      region: "us-west-1",
      resources: ["arn:aws:dynamodb:us-west-1:111122223333:table/orders"],
      detail,
    },
  };
}

/** A write to a row; the id makes each one unique. */
function rowSample(type: "INSERT" | "UPDATE", record: object, old: object | null): Sample {
  return {
    provider: "supabase-database",
    event: `public.orders.${type}`,
    source: "https://supabase.com/docs/guides/database/webhooks#payload",
    headers: {},
    json: { type, table: "orders", schema: "public", record, old_record: old },
  };
}

/** Samples of clouds and databases. */
export const cloudSamples: readonly Sample[] = [
  devopsSample("git.push", {
    commits: [{ commitId: "33b55f7cb7e7e245323987634f960cf4a6e6bc74", comment: "Fixed bug" }],
    refUpdates: [
      {
        name: "refs/heads/master",
        oldObjectId: "aad331d8d3b131fa9ae03cf5e53965b51942618a",
        newObjectId: "33b55f7cb7e7e245323987634f960cf4a6e6bc74",
      },
    ],
    repository,
    pushId: 14,
  }),
  devopsSample("git.pullrequest.created", {
    repository,
    pullRequestId: 1,
    status: "active",
    title: "my first pull request",
    sourceRefName: "refs/heads/mytopic",
    targetRefName: "refs/heads/master",
  }),
  devopsSample("workitem.created", { id: 5, rev: 1, fields: { "System.Title": "Some great new idea!" } }),
  gridSample("Microsoft.Storage.BlobCreated", "/blobServices/default/containers/c/blobs/new.txt", {
    api: "PutBlockList",
    contentType: "text/plain",
    contentLength: 447,
  }),
  gridSample("Microsoft.Storage.BlobDeleted", "/blobServices/default/containers/c/blobs/old.txt", {
    api: "DeleteBlob",
    contentType: "text/plain",
  }),
  bridgeSample("com.example.orders", "OrderCancelled", {
    order: 17,
    reason: "sold out",
  }),
  bridgeSample("com.example.orders", "OrderPlaced", { order: 17 }),
  rowSample("INSERT", { id: 1, status: "new" }, null),
  rowSample("UPDATE", { id: 1, status: "paid" }, { id: 1, status: "new" }),
];
