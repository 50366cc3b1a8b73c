import type { Provider } from "../provider/provider.ts";
import { hubspotPayload } from "./hubspot.ts";

/** An older scheme, without a timestamp and with a plain hash: used only if HubSpot sends nothing better. */
export const hubspotV2: Provider = {
  ...hubspotPayload,
  id: "hubspot-v2",
  name: "HubSpot (v2)",
  recognition: [
    [
      "x-hubspot-signature",
      { header: "x-hubspot-signature-version", starts: "v2" },
      { header: "x-hubspot-signature-v3", absent: true },
    ],
  ],
  verification: {
    scheme: "hash",
    algorithm: "sha256",
    signature: { header: "x-hubspot-signature", prefix: "", encoding: "hex" },
    signed: "{method}{url}{body}",
  },
};
