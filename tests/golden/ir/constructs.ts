// What TypeScript adds to JavaScript; tests/properties/golden_test.cc.
import type { Shape } from "./shape";
import { createHash, type Hash } from "node:crypto";
import legacy = require("legacy");

enum Mode {
  Ecb = "ecb",
  Cbc = "cbc",
  Size = 1 << 4,
}

interface Store<T> extends Shape {
  readonly key: T;
  read(name: string): Promise<T>;
}

declare const ambient: string;
type Pair = [string, number];

namespace Inner.Deep {
  export const value = "inner";
}

abstract class Vault<T extends Shape> implements Store<T> {
  public key!: T;
  private static readonly salt: string = "salt";

  constructor(
    private readonly secret: string,
    protected size: number = 16,
  ) {
    super();
  }

  abstract rotate(): void;

  overloaded(this: Vault<T>, name: string): Promise<T>;
  @Logged()
  async overloaded(name?: string): Promise<T> {
    const bytes = <Buffer>createHash("md5").update(name!).digest();
    return (bytes as unknown as T) satisfies Shape;
  }
}

function over(a: string): string;
function over(a: unknown, ...more: Pair[]): string {
  const tuple = [Mode.Ecb, Inner.Deep.value] as const;
  return tuple[0] + legacy.name + ambient;
}

export = new Vault<Shape>("secret");
