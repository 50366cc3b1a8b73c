import { Tabs } from "@mantine/core";
import type { ReactNode } from "react";
import { useNavigate } from "react-router";

export type PageTab<Id extends string> = {
  readonly id: Id;
  readonly title: string;
  readonly content: ReactNode;
};

/** The tabs of a page, each with an address of its own. */
export function PageTabs<Id extends string>({
  tabs,
  current,
  pathOf,
}: {
  readonly tabs: readonly PageTab<Id>[];
  readonly current: Id;
  readonly pathOf: (tab: Id) => string;
}) {
  const navigate = useNavigate();
  return (
    <Tabs
      value={current}
      keepMounted={false}
      onChange={(next) => {
        const tab = tabs.find(({ id }) => id === next);
        if (tab !== undefined) void navigate(pathOf(tab.id), { replace: true });
      }}
    >
      <Tabs.List mb="md">
        {tabs.map(({ id, title }) => (
          <Tabs.Tab key={id} value={id} px={{ base: 10, xs: "md" }}>
            {title}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {tabs.map(({ id, content }) => (
        <Tabs.Panel key={id} value={id}>
          {content}
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
