import {
  SegmentedControl,
  useMantineColorScheme,
  VisuallyHidden,
  type MantineColorScheme,
} from "@mantine/core";
import { IconDeviceDesktop, IconMoon, IconSun } from "@tabler/icons-react";

const SCHEMES: readonly { value: MantineColorScheme; name: string; icon: typeof IconSun }[] = [
  { value: "light", name: "Light", icon: IconSun },
  { value: "auto", name: "System", icon: IconDeviceDesktop },
  { value: "dark", name: "Dark", icon: IconMoon },
];

export function ColorSchemeSwitch() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <SegmentedControl
      size="xs"
      my={6}
      fullWidth
      aria-label="Color scheme"
      value={colorScheme}
      onChange={(value) => {
        const scheme = SCHEMES.find((each) => each.value === value);
        if (scheme !== undefined) setColorScheme(scheme.value);
      }}
      data={SCHEMES.map(({ value, name, icon: Symbol }) => ({
        value,
        label: (
          <span style={{ display: "flex", justifyContent: "center" }}>
            <Symbol size={15} aria-hidden />
            <VisuallyHidden>{name}</VisuallyHidden>
          </span>
        ),
      }))}
    />
  );
}
