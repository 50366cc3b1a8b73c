import type { Provider } from "agentex-gateway-sdk/client";
import { Anchor } from "@mantine/core";
import { IconExternalLink } from "@tabler/icons-react";

/** A link to the provider's documentation of its signatures, if there is any. */
export function ProviderDocs({ provider: { name, setup } }: { readonly provider: Provider }) {
  if (setup.docs === null) return null;
  return (
    <Anchor href={setup.docs} target="_blank" rel="noreferrer" size="sm">
      How {name} signs webhooks <IconExternalLink size={14} aria-hidden style={{ verticalAlign: "-2px" }} />
    </Anchor>
  );
}
