import { Tabs } from "@mantine/core";
import { useEffect, useRef, type ReactNode } from "react";
import { useNavigate } from "react-router";
import classes from "./page-tabs.module.css";
import { useMoreBeyond } from "./use-more-beyond.ts";

export type PageTab<Id extends string> = {
  readonly id: Id;
  readonly title: string;
  readonly content: ReactNode;
};

/** The tabs of a page, each with its own URL. */
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
  const list = useRef<HTMLDivElement>(null);
  useMoreBeyond(list);
  // On a narrow screen, the tabs scroll sideways.
  useEffect(() => {
    const tab = list.current?.querySelector(`[data-tab="${current}"]`);
    tab?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [current]);
  return (
    <Tabs
      value={current}
      keepMounted={false}
      onChange={(next) => {
        const tab = tabs.find(({ id }) => id === next);
        if (tab !== undefined) void navigate(pathOf(tab.id), { replace: true });
      }}
    >
      <Tabs.List mb="md" ref={list} className={classes["list"] ?? ""}>
        {tabs.map(({ id, title }) => (
          <Tabs.Tab key={id} value={id} data-tab={id} px={{ base: 10, xs: "md" }}>
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
