import type { ReactNode } from "react";
import { Loaded } from "./loaded.tsx";
import { Page } from "../page/page.tsx";
import { Panel } from "../page/panel.tsx";

/** A page whose subject is still loading, or failed to load. */
export function LoadingPage({
  title,
  trail,
  query: { error, refetch },
}: {
  readonly title: string;
  readonly trail: ReactNode;
  readonly query: { readonly error: unknown; readonly refetch: () => unknown };
}) {
  return (
    <Page title={title} trail={trail}>
      <Panel isFlush>
        <Loaded query={{ data: undefined, error, refetch }} rows={8}>
          {() => null}
        </Loaded>
      </Panel>
    </Page>
  );
}
