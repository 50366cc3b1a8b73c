import type { Provider } from "agentex-gateway-sdk/client";
import { IconInfoCircle } from "@tabler/icons-react";
import { Notice } from "../../../components/notices/notice.tsx";

/** For a provider that sends the secret itself. */
export function SecretToCome({ provider }: { readonly provider: Provider }) {
  return (
    <Notice tone="busy" icon={IconInfoCircle}>
      {provider.name} sends its secret when you set up the webhook, and the gateway stores it then.
    </Notice>
  );
}
