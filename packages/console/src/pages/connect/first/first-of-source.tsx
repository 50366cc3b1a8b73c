import type { Provider, Source } from "agentex-gateway-sdk/client";
import { useMemo } from "react";
import { pathTo } from "../../../app/paths.ts";
import { receiverOf } from "../../source/receiver.ts";
import { FirstDelivery } from "./first-delivery.tsx";

/** Waits for the first delivery of a source. */
export function FirstOfSource({
  source: { name, created_at },
  provider,
  onVerified,
}: {
  readonly source: Source;
  readonly provider: Provider;
  readonly onVerified: () => void;
}) {
  const filter = useMemo(() => ({ source: name }), [name]);
  return (
    <FirstDelivery
      provider={provider}
      filter={filter}
      receiver={receiverOf(name)}
      since={created_at}
      owner={{ name, path: pathTo.source(name) }}
      onVerified={onVerified}
    />
  );
}
