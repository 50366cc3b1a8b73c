import { createBrowserRouter } from "react-router";
import { Shell } from "../layout/shell.tsx";
import { AgentPage } from "../pages/agent/agent-page.tsx";
import { AgentsPage } from "../pages/agents/agents-page.tsx";
import { ConnectPage } from "../pages/connect/connect-page.tsx";
import { DeliveriesPage } from "../pages/deliveries/deliveries-page.tsx";
import { DeliveryPage } from "../pages/delivery/delivery-page.tsx";
import { HeldPage } from "../pages/held/held-page.tsx";
import { NotFoundPage } from "../pages/not-found-page.tsx";
import { OverviewPage } from "../pages/overview/overview-page.tsx";
import { RefusalPage } from "../pages/refusal/refusal-page.tsx";
import { RefusalsPage } from "../pages/refusals/refusals-page.tsx";
import { SettingsPage } from "../pages/settings/settings-page.tsx";
import { SourcePage } from "../pages/source/source-page.tsx";
import { SourcesPage } from "../pages/sources/sources-page.tsx";
import { SignInPage } from "../pages/sign-in/sign-in-page.tsx";
import { CrashPage } from "./crash-page.tsx";
import { BASE, PATTERNS } from "./paths.ts";
import { SessionGate } from "./session-gate.tsx";

export const router = createBrowserRouter(
  [
    { path: PATTERNS.signIn, element: <SignInPage />, errorElement: <CrashPage /> },
    {
      element: (
        <SessionGate>
          <Shell />
        </SessionGate>
      ),
      errorElement: <CrashPage />,
      children: [
        { index: true, element: <OverviewPage /> },
        { path: PATTERNS.agents, element: <AgentsPage /> },
        { path: PATTERNS.agent, element: <AgentPage /> },
        { path: PATTERNS.connect, element: <ConnectPage /> },
        { path: PATTERNS.deliveries, element: <DeliveriesPage /> },
        { path: PATTERNS.delivery, element: <DeliveryPage /> },
        { path: PATTERNS.held, element: <HeldPage /> },
        { path: PATTERNS.refusals, element: <RefusalsPage /> },
        { path: PATTERNS.refusal, element: <RefusalPage /> },
        { path: PATTERNS.sources, element: <SourcesPage /> },
        { path: PATTERNS.source, element: <SourcePage /> },
        { path: PATTERNS.settings, element: <SettingsPage /> },
        { path: "*", element: <NotFoundPage /> },
      ],
    },
  ],
  { basename: BASE },
);
