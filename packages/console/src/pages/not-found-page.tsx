import { Button } from "@mantine/core";
import { IconMapOff } from "@tabler/icons-react";
import { Link } from "react-router";
import { pathTo } from "../app/paths.ts";
import { EmptyState } from "../components/empty-state.tsx";
import { Page } from "../components/page.tsx";
import { Panel } from "../components/panel.tsx";

export function NotFoundPage() {
  return (
    <Page title="Nothing here">
      <Panel>
        <EmptyState
          icon={IconMapOff}
          title="There is no page at this address"
          action={
            <Button component={Link} to={pathTo.overview()}>
              Go to the overview
            </Button>
          }
        >
          It may have been mistyped, or be of another version of the console.
        </EmptyState>
      </Panel>
    </Page>
  );
}
