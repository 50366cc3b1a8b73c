import type { KeyPlace } from "../verification/key-place.ts";
import type { Provider } from "../provider/provider.ts";

/** Amazon's regions, including those in China. */
const certificates: readonly KeyPlace[] = [
  "https://sns.*.amazonaws.com/SimpleNotificationService-*.pem",
  "https://sns.*.amazonaws.com.cn/SimpleNotificationService-*.pem",
];
const api: readonly KeyPlace[] = ["https://sns.*.amazonaws.com/", "https://sns.*.amazonaws.com.cn/"];

/** The signed members are the same except for `Subject` and `Token`. */
const confirmation = ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];

/** Anyone with an AWS account can have Amazon sign a message, so a key is for one topic. */
export const awsSns: Provider = {
  id: "aws-sns",
  name: "AWS SNS",
  docs: "https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html",
  recognition: [["x-amz-sns-message-type"]],
  verification: {
    scheme: "certificate",
    certificate: "{json:SigningCertURL}",
    at: certificates,
    signature: "{json:Signature}",
    hashes: [
      { when: { value: "{json:SignatureVersion}", is: "2" }, hash: "sha256" },
      { when: { value: "{json:SignatureVersion}", is: "1" }, hash: "sha1" },
    ],
    content: {
      members: [
        {
          when: { value: "{json:Type}", is: "Notification" },
          names: ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"],
          optional: ["Subject"],
        },
        { when: { value: "{json:Type}", is: "SubscriptionConfirmation" }, names: confirmation },
        { when: { value: "{json:Type}", is: "UnsubscribeConfirmation" }, names: confirmation },
      ],
    },
    time: "{json:Timestamp}",
    unit: "iso8601",
    // Amazon retries for 6 hours, always with the time of the first attempt.
    toleranceSeconds: 25_200,
    expects: "{json:TopicArn}",
  },
  secret: {
    madeBy: "provider",
    kind: "expected",
    words: [
      {
        called: "the topic's ARN, such as arn:aws:sns:us-east-1:123456789012:orders",
        like: "arn:*:sns:*:*:*",
      },
    ],
    mayBeName: true,
  },
  setup: {
    url: "The topic → Create subscription → Protocol: HTTPS → Endpoint. Leave raw message delivery off: raw messages are not signed. The gateway confirms the subscription.",
    secret: "No shared secret. The key's value is the topic's ARN; a key named after the ARN needs no value.",
    events:
      "Nothing to choose: SNS sends all messages of the topic. A subscription filter policy narrows them down.",
  },
  retries: "3 times, 20 seconds apart, unless the delivery policy says otherwise; for an hour at most.",
  sources: { retries: "https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html" },
  // The body is JSON, although its content type says that it is plain text.
  payload: [{ as: "json_as_text" }, { as: "json" }],
  event: ["{json:Type}"],
  deliveryId: ["{json:TopicArn}/{json:MessageId}"],
  identity: {
    from: ["{json:TopicArn}"],
    matching: "any",
    keyName: "the topic's ARN; or any name, with the ARN as the key's value",
  },
  summary: ["{json:Subject}", "{json:Type} of {json:TopicArn}"],
  digest: { title: ["{json:Subject|json:Type}"], text: ["{json:Message}"] },
  conversation: ["{json:TopicArn}"],
  handshakes: [
    {
      signed: true,
      method: "POST",
      when: [{ value: "{json:Type}", is: "SubscriptionConfirmation" }],
      visits: { url: "{json:SubscribeURL}", at: api },
      answer: { status: 200, headers: {} },
    },
  ],
  deadlineSeconds: 15,
};
