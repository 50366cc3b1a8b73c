/**
 * An agent that costs next to nothing: it reads requests with a declared length, answers each with 200, and counts
 * them. `GET /count` returns the number of deliveries and of distinct ones. Its argument is the port to listen on, or
 * 0.
 */
import { createServer, type Socket } from "node:net";

const ANSWER = Buffer.from(
  'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 15\r\n\r\n{"result":"ok"}',
);
const END_OF_HEAD = Buffer.from("\r\n\r\n");
const LENGTH = /\r\ncontent-length: *(\d+)/i;
const DELIVERY = /\r\nx-agentex-delivery-id: *(\S+)/i;

let count = 0;
const different = new Set<string>();

function answerTo(head: string): Buffer {
  if (head.startsWith("GET /count")) {
    const body = JSON.stringify({ count, different: different.size });
    return Buffer.from(
      `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
  }
  if (head.startsWith("POST ")) {
    count += 1;
    const delivery = DELIVERY.exec(head)?.[1];
    if (delivery !== undefined) different.add(delivery);
  }
  return ANSWER;
}

function serve(socket: Socket): void {
  let pending = Buffer.alloc(0);
  /** Bytes of the body still to come. */
  let missing = 0;
  let answer: Buffer = ANSWER;
  socket.setNoDelay(true);
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk) => {
    let rest = chunk;
    for (;;) {
      if (missing > 0) {
        const taken = Math.min(missing, rest.length);
        missing -= taken;
        rest = rest.subarray(taken);
        if (missing > 0) return;
        socket.write(answer);
      }
      pending = pending.length === 0 ? rest : Buffer.concat([pending, rest]);
      const end = pending.indexOf(END_OF_HEAD);
      if (end < 0) return;
      const head = pending.toString("latin1", 0, end);
      rest = pending.subarray(end + END_OF_HEAD.length);
      pending = pending.subarray(0, 0);
      missing = Number(LENGTH.exec(head)?.[1] ?? 0);
      answer = answerTo(head);
      if (missing === 0) {
        socket.write(answer);
        if (rest.length === 0) return;
      }
    }
  });
}

const server = createServer(serve);
// With Node's default backlog of 511, some of a thousand simultaneous connections would be seconds late.
server.listen({ port: Number(process.argv[2] ?? 0), host: "127.0.0.1", backlog: 4_096 }, () => {
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  console.log(`url: http://127.0.0.1:${port}`);
});
