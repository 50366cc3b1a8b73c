import type { Provider } from "../provider/provider.ts";
import { hubspotPayload } from "./hubspot.ts";

/** An older scheme, without a timestamp and with a plain hash: used only if HubSpot sends nothing better. */
export const hubspotV1: Provider = {
  ...hubspotPayload,
  id: "hubspot-v1",
  name: "HubSpot (v1)",
  recognition: [
    [
      "x-hubspot-signature",
      { header: "x-hubspot-signature-version", starts: "v1" },
      { header: "x-hubspot-signature-v3", absent: true },
    ],
  ],
  verification: {
    scheme: "hash",
    algorithm: "sha256",
    signature: { header: "x-hubspot-signature", prefix: "", encoding: "hex" },
    signed: "{body}",
  },
};
