import { AppShell, Burger, Group } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Outlet } from "react-router";
import { Brand } from "./brand.tsx";
import { Navigation } from "./navigation.tsx";
import { Palette } from "./palette.tsx";
import { ShortcutsSheet } from "./shortcuts-sheet.tsx";
import { useShortcuts } from "./use-shortcuts.ts";
import classes from "./shell.module.css";

const MAIN = "main";

/** The frame around every page. */
export function Shell() {
  const [isMenuOpen, menu] = useDisclosure(false);
  const [isSheetOpen, sheet] = useDisclosure(false);
  useShortcuts(sheet.open);

  return (
    <AppShell
      header={{ height: { base: 56, sm: 0 } }}
      navbar={{ width: 232, breakpoint: "sm", collapsed: { mobile: !isMenuOpen } }}
      padding={0}
    >
      <a href={`#${MAIN}`} className={classes["skip"]}>
        Skip to content
      </a>
      <AppShell.Header hiddenFrom="sm" className={classes["header"]}>
        <Group h="100%" px="md" justify="space-between">
          <Brand />
          <Burger opened={isMenuOpen} onClick={menu.toggle} size="sm" aria-label="Menu" />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar className={classes["navbar"]} aria-label="Main">
        <Navigation onShortcuts={sheet.open} onGo={menu.close} />
      </AppShell.Navbar>
      <AppShell.Main id={MAIN} tabIndex={-1} className={classes["main"]}>
        <Outlet />
      </AppShell.Main>
      <Palette />
      <ShortcutsSheet isOpen={isSheetOpen} onClose={sheet.close} />
    </AppShell>
  );
}
