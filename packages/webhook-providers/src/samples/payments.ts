import type { Sample } from "../sign/sample.ts";

/** Adyen sends numbers as text, except for the amount's value. */
function adyenSample(event: string, details: object = {}): Sample {
  return {
    provider: "adyen",
    event,
    source: "https://docs.adyen.com/development-resources/webhooks/webhook-types",
    headers: {},
    json: {
      live: "false",
      notificationItems: [
        {
          NotificationRequestItem: {
            additionalData: { hmacSignature: "" },
            amount: { currency: "EUR", value: 1130 },
            eventCode: event,
            eventDate: "{now_iso}",
            merchantAccountCode: "TestMerchant",
            merchantReference: "TestPayment-1407325143704",
            paymentMethod: "visa",
            pspReference: "{id}",
            reason: "",
            success: "true",
            ...details,
          },
        },
      ],
    },
  };
}

/** Samples of payments. */
export const paymentSamples: readonly Sample[] = [
  adyenSample("AUTHORISATION", { operations: ["CANCEL", "CAPTURE", "REFUND"] }),
  adyenSample("CAPTURE", { originalReference: "7914073381342284" }),
  adyenSample("REFUND", { originalReference: "7914073381342284" }),
  adyenSample("CHARGEBACK", { originalReference: "7914073381342284" }),
];
