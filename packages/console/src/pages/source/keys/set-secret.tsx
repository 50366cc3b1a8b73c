import type { Provider, Source } from "agentex-gateway-sdk/client";
import { IconCircleCheck } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../../app/client.ts";
import { expiryOf, LifetimeSelect } from "../../../components/fields/lifetime-select.tsx";
import { Notice } from "../../../components/notices/notice.tsx";
import { StoreSecret } from "../../connect/secret/store-secret.tsx";

/** The secret of a source whose provider generates it. Some show it only once they have the URL. */
export function SetSecret({
  source: { name, route_by, alias },
  provider,
}: {
  readonly source: Source;
  readonly provider: Provider;
}) {
  const [isStored, setStored] = useState(false);
  const [days, setDays] = useState("");
  const queryClient = useQueryClient();
  if (isStored) {
    return (
      <Notice tone="good" icon={IconCircleCheck}>
        The secret is stored. {provider.name}&apos;s webhooks are verified with it.
      </Notice>
    );
  }
  return (
    <StoreSecret
      provider={provider}
      store={async (secret) =>
        client.sources.save(name, { provider: provider.id, secret, route_by, alias, ...expiryOf(days) })
      }
      onStored={async () => {
        setStored(true);
        await queryClient.invalidateQueries({ queryKey: ["sources"] });
      }}
    >
      <LifetimeSelect value={days} onChange={setDays} />
    </StoreSecret>
  );
}
