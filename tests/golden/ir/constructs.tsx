// JSX inside TypeScript; tests/properties/golden_test.cc.
import { Panel } from "./panel";

export function View({ key, mode = "ecb" }: { key: string; mode?: string }) {
  return (
    <>
      <Panel secret={key} {...props} on={() => save(`${key}`)}>
        {mode} text
      </Panel>
      <input value="fixed" disabled />
    </>
  );
}
