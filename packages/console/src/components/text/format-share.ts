/** "97.5%"; never 100% if anything is missing. */
export function formatShare(share: number): string {
  return `${share === 1 ? 100 : Math.min(99.9, Math.floor(share * 1_000) / 10)}%`;
}
