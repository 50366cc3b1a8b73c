import { BlockList, isIP } from "node:net";

/** Whether an address is on the public internet, in a private network, or where an agent can never be. */
export type AddressKind = "public" | "private" | "never";

type Subnet = readonly [network: string, prefix: number];

/** IPv4 addresses where an agent can never be, but where something may answer anyone. */
const NEVER_4: readonly Subnet[] = [
  // "This network", which systems treat as this machine (RFC 1122, section 3.2.1.3)
  ["0.0.0.0", 8],
  // Link-local (RFC 3927); the clouds' metadata services are at 169.254.169.254
  ["169.254.0.0", 16],
  // Multicast (RFC 5771), broadcast (RFC 919)
  ["224.0.0.0", 4],
  ["255.255.255.255", 32],
  // Metadata services elsewhere: Alibaba Cloud, Oracle Cloud's first, Azure's host
  ["100.100.100.200", 32],
  ["192.0.0.192", 32],
  ["168.63.129.16", 32],
];

/** Addresses that are not globally reachable: https://www.iana.org/assignments/iana-ipv4-special-registry */
const PRIVATE_4: readonly Subnet[] = [
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["240.0.0.0", 4],
];

const LOOPBACK_6: Subnet = ["::1", 128];

const NEVER_6: readonly Subnet[] = [
  // Unspecified, and the deprecated IPv4-compatible addresses (RFC 4291, section 2.5.5.1)
  ["::", 96],
  // Link-local, multicast (RFC 4291)
  ["fe80::", 10],
  ["ff00::", 8],
  // The IPv4 address inside these depends on a translator (RFC 8215) or is obfuscated (Teredo, RFC 4380)
  ["64:ff9b:1::", 48],
  ["2001::", 32],
  // Services of AWS, Google Cloud, Oracle Cloud, Scaleway, Akamai and Alibaba Cloud, including metadata
  ["fd00:ec2::", 32],
  ["fd20:ce::254", 128],
  ["fd00:c1::a9fe:a9fe", 128],
  ["fd00:42::42", 128],
  ["fd00:a9fe:a9fe::1", 128],
  ["fd00:100::100:200", 128],
];

/** Addresses that are not globally reachable: https://www.iana.org/assignments/iana-ipv6-special-registry */
const PRIVATE_6: readonly Subnet[] = [
  ["100::", 64],
  ["2001:db8::", 32],
  ["3fff::", 20],
  ["5f00::", 16],
  ["fc00::", 7],
  // Site-local, until RFC 3879
  ["fec0::", 10],
];

const loopback6 = listOf([], [LOOPBACK_6]);
const never = listOf(NEVER_4, NEVER_6);
const notPublic = listOf(PRIVATE_4, PRIVATE_6);

/**
 * The kind of an IP address. An IPv6 address that embeds an IPv4 address counts as that one: mapped (RFC 4291), translated (NAT64,
 * RFC 6052; SIIT, RFC 2765) and tunnelled (6to4, RFC 3056).
 *
 * @param address - as the system's resolver or a URL formats it; anything else is `never`.
 */
export function addressKindOf(address: string): AddressKind {
  const bare = address.replace(/%.*$/, "");
  const version = isIP(bare);
  if (version === 0) return "never";
  const family = version === 4 ? "ipv4" : "ipv6";
  if (loopback6.check(bare, family)) return "private";
  if (never.check(bare, family)) return "never";
  return notPublic.check(bare, family) ? "private" : "public";
}

/**
 * A list of these subnets and of the IPv6 subnets that embed the IPv4 ones. `BlockList` handles mapped addresses itself.
 */
function listOf(subnets4: readonly Subnet[], subnets6: readonly Subnet[]): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of subnets6) list.addSubnet(network, prefix, "ipv6");
  for (const [network, prefix] of subnets4) {
    list.addSubnet(network, prefix, "ipv4");
    list.addSubnet(`64:ff9b::${network}`, 96 + prefix, "ipv6");
    list.addSubnet(`::ffff:0:${network}`, 96 + prefix, "ipv6");
    list.addSubnet(`2002:${hexGroupsOf(network)}::`, 16 + prefix, "ipv6");
  }
  return list;
}

/** `169.254.0.1` as two groups of an IPv6 address: `a9fe:1`. */
function hexGroupsOf(address: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = address.split(".").map(Number);
  return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
}
