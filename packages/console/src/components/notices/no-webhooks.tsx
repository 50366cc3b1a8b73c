import { IconInbox } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { pathTo } from "../../app/paths.ts";
import { EmptyState } from "./empty-state.tsx";
import { LinkButton } from "../buttons/link-button.tsx";

/** Shown in place of a list of deliveries until the first one arrives. */
export function NoWebhooks({ children }: { readonly children: ReactNode }) {
  return (
    <EmptyState
      icon={IconInbox}
      title="No webhooks yet"
      action={<LinkButton to={pathTo.connect()}>Connect a provider</LinkButton>}
    >
      {children}
    </EmptyState>
  );
}
