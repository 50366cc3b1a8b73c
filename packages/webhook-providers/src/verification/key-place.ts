/**
 * Where a provider's keys may be: an https URL in which `*` stands for letters, digits, `-` and (in the path) `_`. In
 * `https://sns.*.amazonaws.com/SimpleNotificationService-*.pem`, it stands for a region and for a certificate's id.
 */
export type KeyPlace = `https://${string}`;

/**
 * Whether a URL is at one of these places. It must be written exactly as it will be requested: https, without credentials, port
 * or fragment, and with a query only if that is allowed.
 */
export function isAt(
  places: readonly KeyPlace[],
  url: string,
  { query = false }: { readonly query?: boolean } = {},
): boolean {
  if (url.length > 2048 || !URL.canParse(url)) return false;
  const parsed = new URL(url);
  const { protocol, username, password, port, hash, search, hostname, pathname, href } = parsed;
  const isPlain = protocol === "https:" && username === "" && password === "" && port === "" && hash === "";
  if (!isPlain || href !== url || (search !== "" && !query)) return false;
  return places.some((place) => {
    const [host = "", ...path] = place.slice("https://".length).split("/");
    return fits(host, hostname, "[a-z0-9-]+") && fits(`/${path.join("/")}`, pathname, "[A-Za-z0-9_-]+");
  });
}

function fits(pattern: string, text: string, star: string): boolean {
  const literal = pattern.split("*").map((piece) => piece.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${literal.join(star)}$`).test(text);
}
