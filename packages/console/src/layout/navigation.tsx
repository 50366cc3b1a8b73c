import { Box, Kbd, NavLink, Stack, UnstyledButton } from "@mantine/core";
import { spotlight } from "@mantine/spotlight";
import { IconKeyboard, IconSearch } from "@tabler/icons-react";
import { Link, useLocation } from "react-router";
import { AccountMenu } from "./account-menu.tsx";
import { Brand } from "./brand.tsx";
import { pathTo } from "../app/paths.ts";
import { ColorSchemeSwitch } from "./color-scheme-switch.tsx";
import { HeldCount } from "./held-count.tsx";
import classes from "./navigation.module.css";
import { useIsApple } from "./use-is-apple.ts";
import { PLACES } from "./places.ts";

export function Navigation({
  onShortcuts,
  onGo,
}: {
  readonly onShortcuts: () => void;
  /** Called on navigation to another page. */
  readonly onGo: () => void;
}) {
  const { pathname } = useLocation();
  const isApple = useIsApple();
  return (
    <Stack h="100%" gap={0} p="sm">
      <Box visibleFrom="sm" p="xs" mb="sm">
        <Brand />
      </Box>
      <UnstyledButton className={classes["search"]} onClick={spotlight.open}>
        <IconSearch size={16} aria-hidden />
        <span className={classes["searchWords"]}>Go to…</span>
        <Kbd size="xs">{isApple ? "⌘K" : "Ctrl K"}</Kbd>
      </UnstyledButton>
      <Stack gap={2} mt="sm" flex={1}>
        {PLACES.map(({ name, path, icon: Symbol }) => {
          const isHere = path === "/" ? pathname === "/" : pathname.startsWith(path);
          return (
            <NavLink
              key={path}
              component={Link}
              to={path}
              onClick={onGo}
              label={name}
              leftSection={<Symbol size={18} stroke={1.7} aria-hidden />}
              rightSection={path === pathTo.held() && <HeldCount />}
              active={isHere}
              aria-current={isHere ? "page" : undefined}
              className={classes["link"] ?? ""}
            />
          );
        })}
      </Stack>
      <Stack gap={2}>
        <NavLink
          component="button"
          type="button"
          label="Shortcuts"
          onClick={onShortcuts}
          leftSection={<IconKeyboard size={18} stroke={1.7} aria-hidden />}
          rightSection={<Kbd size="xs">?</Kbd>}
          className={classes["link"] ?? ""}
        />
        <ColorSchemeSwitch />
        <AccountMenu />
      </Stack>
    </Stack>
  );
}
