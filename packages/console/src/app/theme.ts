import { createTheme, type CSSVariablesResolver } from "@mantine/core";

export const theme = createTheme({
  primaryColor: "indigo",
  primaryShade: { light: 7, dark: 7 },
  fontFamily: '"Inter Variable", system-ui, sans-serif',
  fontFamilyMonospace: '"JetBrains Mono Variable", ui-monospace, monospace',
  headings: { fontFamily: '"Inter Variable", system-ui, sans-serif', fontWeight: "650" },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  colors: {
    dark: [
      "#d5dae1",
      "#b4bbc5",
      "#98a1ad",
      "#6c7582",
      "#3f4854",
      "#2c343f",
      "#1f262f",
      "#171c23",
      "#10141a",
      "#0b0e12",
    ],
  },
  components: {
    Notification: { defaultProps: { closeButtonProps: { "aria-label": "Close" } } },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 250 } },
    Modal: {
      defaultProps: {
        centered: true,
        radius: "lg",
        padding: "lg",
        closeButtonProps: { "aria-label": "Close" },
        overlayProps: { backgroundOpacity: 0.45 },
      },
      styles: { title: { fontWeight: 600 } },
    },
  },
});

/** Mantine's default dimmed text has too little contrast (WCAG 2.2, 1.4.3). */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "#565e69",
    "--mantine-color-placeholder": "#6a7280",
    "--mantine-color-body": "#ffffff",
    "--mantine-color-anchor": "#364fc7",
    "--mantine-color-error": "#c92a2a",
  },
  dark: {
    "--mantine-color-dimmed": "#98a1ad",
    "--mantine-color-placeholder": "#7f8894",
    "--mantine-color-anchor": "#91a7ff",
    "--mantine-color-error": "#ff8787",
  },
});
