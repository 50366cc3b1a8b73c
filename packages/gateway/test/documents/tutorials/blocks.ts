/** Commands that a page tells its reader to run. */
export type Block = {
  readonly script: string;
  /** It stays in the foreground of its own terminal. */
  readonly keepsRunning: boolean;
  /** The output that the page promises; `…` stands for anything. */
  readonly prints?: RegExp;
};

const BLOCK =
  /(?<running><!-- keeps running -->\n\n)?^```sh\n(?<script>[^]*?)^```$(?:\n\n^```text output\n(?<output>[^]*?)^```$)?/gm;

/** The `sh` blocks of a page, each with the `text output` block that follows it. */
export function blocksOf(page: string): Block[] {
  return Array.from(page.matchAll(BLOCK), ({ groups = {} }) => {
    const { running, script = "", output } = groups;
    return {
      script,
      keepsRunning: running !== undefined,
      ...(output !== undefined && { prints: pattern(output.trim()) }),
    };
  });
}

function pattern(text: string): RegExp {
  const pieces = text.split("…").map((piece) => piece.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(pieces.join(".*"));
}
