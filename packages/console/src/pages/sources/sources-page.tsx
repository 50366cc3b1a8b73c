import { IconArrowsSplit2, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { pathTo } from "../../app/paths.ts";
import { LinkButton } from "../../components/buttons/link-button.tsx";
import { Loaded } from "../../components/loading/loaded.tsx";
import { EmptyState } from "../../components/notices/empty-state.tsx";
import { Page } from "../../components/page/page.tsx";
import { Panel } from "../../components/page/panel.tsx";
import { sourcesQuery } from "../../queries/sources.ts";
import { SourceRow } from "./source-row.tsx";

export function SourcesPage() {
  const sources = useQuery(sourcesQuery());
  const create = (
    <LinkButton to={pathTo.connect({ for: "app" })} icon={<IconPlus size={16} aria-hidden />}>
      Create source
    </LinkButton>
  );
  return (
    <Page
      title="Sources"
      description="URLs for apps that have one URL and many installations, such as a GitHub App or a Slack app."
      actions={sources.data !== undefined && sources.data.length > 0 && create}
    >
      <Panel isFlush>
        <Loaded query={sources}>
          {(all) =>
            all.length === 0 ? (
              <EmptyState icon={IconArrowsSplit2} title="No sources yet" action={create}>
                An app has one URL and one secret, however many workspaces, organizations or accounts install
                it. A source receives its webhooks, verifies them once, and delivers each to the agents that
                you choose for its installation.
              </EmptyState>
            ) : (
              all.map((source) => <SourceRow key={source.name} source={source} />)
            )
          }
        </Loaded>
      </Panel>
    </Page>
  );
}
