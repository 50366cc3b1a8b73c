// Edge runtimes: answers what is posted.
import { answer } from "./answer.js";

export default {
  /** @param {Request} request */
  async fetch(request) {
    const given = /** @type {import("./answer.js").Given} */ (await request.json());
    return Response.json(await answer(given));
  },
};
