import type { Provider } from "../provider/provider.ts";

const happening =
  "{json:MessageID}/{json:RecordType}/{json:ID|json:ReceivedAt|json:DeliveredAt|json:ChangedAt}";

/** Postmark signs nothing: the user and password in the URL are the only credential. */
export const postmark: Provider = {
  id: "postmark",
  name: "Postmark",
  docs: "https://postmarkapp.com/developer/webhooks/webhooks-overview",
  recognition: [
    [
      { header: "authorization", starts: "Basic " },
      { header: "user-agent", starts: "Postmark" },
    ],
  ],
  commonSigns: [[{ header: "authorization", starts: "Basic " }]],
  verification: { scheme: "basic" },
  secret: { madeBy: "user", kind: "text" },
  setup: {
    url: "Server → Message stream → Webhooks → Add webhook → URL.",
    secret: "The same form → Basic auth credentials. The key's value is user:password.",
    events:
      "Events, in the same form: Delivery, Bounce, Spam complaint … An inbound webhook needs no selection.",
  },
  retries: "10 times within about 10 hours, unless the status is 200; 403 stops the retries.",
  sources: {
    answer: "https://postmarkapp.com/support/article/understanding-inbound-webhook-retries-in-postmark",
    retries: "https://postmarkapp.com/support/article/understanding-inbound-webhook-retries-in-postmark",
  },
  payload: [{ as: "json" }],
  event: ["{json:RecordType}", { when: { value: "{json:FromFull}", there: true }, use: "Inbound" }],
  deliveryId: [
    // A message may have several recipients and links, and machines may open them at the same moment.
    `${happening}/{json:Recipient|json:Email}/{json:OriginalLink}`,
    `${happening}/{json:Recipient|json:Email}`,
    happening,
    { when: { value: "{json:RecordType}", there: false }, use: "{json:MessageID}" },
  ],
  identity: {
    from: ["{json:ServerID}"],
    matching: "any",
    keyName: "any name, such as the server's name",
  },
  // `From` of a received email is whatever its sender wrote there: no actor.
  summary: [
    "{json:RecordType} to {json:Recipient|json:Email}: {json:Description|json:Details}",
    "{json:RecordType} to {json:Recipient|json:Email}",
    "Mail from {json:From}: {json:Subject}",
  ],
  digest: {
    title: ["{json:Subject|json:RecordType}"],
    text: ["{json:TextBody|json:Description|json:Details}"],
  },
  conversation: ["{json:MessageID}"],
  acknowledge: [{ status: 200 }],
};
