/** A program that gives a gateway a public URL while it runs. */
export type Tunnel = {
  readonly name: string;
  /** Prints the public URL and forwards requests from there. */
  readonly command: string;
};

/** The tunnels of `docs/tunnels.md`, with the commands for a gateway on this machine. */
export function tunnelsTo(gatewayUrl: string): readonly Tunnel[] {
  const { port, protocol } = new URL(gatewayUrl);
  const there = port || (protocol === "https:" ? "443" : "80");
  return [
    { name: "cloudflared", command: `cloudflared tunnel --url http://localhost:${there}` },
    { name: "ngrok", command: `ngrok http ${there}` },
    { name: "tailscale", command: `tailscale funnel ${there}` },
  ];
}
