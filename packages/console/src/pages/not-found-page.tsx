import { IconMapOff } from "@tabler/icons-react";
import { pathTo } from "../app/paths.ts";
import { EmptyState } from "../components/notices/empty-state.tsx";
import { LinkButton } from "../components/buttons/link-button.tsx";
import { Page } from "../components/page/page.tsx";
import { Panel } from "../components/page/panel.tsx";

export function NotFoundPage() {
  return (
    <Page title="Page not found">
      <Panel>
        <EmptyState
          icon={IconMapOff}
          title="There is no page at this address"
          action={<LinkButton to={pathTo.overview()}>Go to the overview</LinkButton>}
        >
          The address may be mistyped, or from another version of the console.
        </EmptyState>
      </Panel>
    </Page>
  );
}
