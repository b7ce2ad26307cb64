// Every construct of the JavaScript front end once; tests/properties/golden_test.cc.
import def, { a as b, c } from "./other.js";
import * as space from "node:crypto";
export { b as renamed };
export * from "./all.js";
const lazy = require("lazy");
const { x, y: { z = 1 }, ...rest } = lazy;
var [first, , third = "3", ...others] = [1, 2, ...rest];

export default class Vault extends space.Base {
  static count = 0;
  #key = "private";
  field;

  constructor(key, { mode = "ecb", iv } = {}, ...more) {
    super(key);
    this.field = key ?? this.#key;
    this["com" + "puted"] = iv;
  }

  get size() {
    return this.field?.length;
  }

  static async make(url) {
    const answer = await fetch(`${url}/key?n=${Vault.count++}`);
    return (0, space.createHash)("sha256").update(answer).digest("hex");
  }

  *items() {
    yield this.field;
    yield* others;
  }
}

function old(n) {
  label: for (var i = 0; i < n; i += 1) {
    if (i % 2) continue label;
    while (true) break;
    do {
      n--;
    } while (n > 0);
  }
  for (const key in rest) delete rest[key];
  for (const [k, v] of Object.entries(rest)) old(k, v);
  switch (n) {
    case 0:
    case 1:
      n = "low";
      break;
    default:
      n = "high";
  }
  try {
    throw new Error("x");
  } catch ({ message }) {
    n = message;
  } finally {
    z = null;
  }
  return n ? arguments[0] : typeof n === "string" && /a+/g.test(n) || void 0;
}

const arrow = async (p = old, [q] = []) => ({ p, q, [p]: q, method() {}, ...rest });
arrow(1, ...others).then((value) => value.q, function (error) { return -error; });
module.exports = { arrow, "quoted-name": old };
exports.more = new Uint8Array(16);
Buffer.from("00ff", "hex").slice(0, 8);
