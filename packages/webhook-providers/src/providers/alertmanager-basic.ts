import type { Provider } from "../provider/provider.ts";
import { alertmanager } from "./alertmanager.ts";

export const alertmanagerBasic: Provider = {
  ...alertmanager,
  id: "alertmanager-basic",
  name: "Prometheus Alertmanager (user and password)",
  recognition: [
    [
      { header: "user-agent", starts: "Alertmanager/" },
      { header: "authorization", starts: "Basic " },
    ],
  ],
  commonSigns: [[{ header: "authorization", starts: "Basic " }]],
  verification: { scheme: "basic" },
  setup: {
    ...alertmanager.setup,
    secret:
      "Choose a user name and a password, set them in http_config.basic_auth of the same webhook, and store " +
      "user:password as the key's value.",
  },
};
