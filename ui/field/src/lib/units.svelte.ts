import { SvelteMap } from "svelte/reactivity";
import { units } from "./commands";

type List = "2022" | "2025";

const names = new SvelteMap<string, string>();
const asked = new Set<string>();

/** The name of a unit like `2025:05467`; its code until the list has been read, which happens once. */
export function unitName(code: string): string {
  const [list] = code.split(":");
  if ((list === "2022" || list === "2025") && !names.has(code)) void read(list, null);
  return names.get(code) ?? code;
}

async function read(list: List, parent: string | null): Promise<void> {
  const key = `${list}:${parent ?? ""}`;
  if (asked.has(key)) return;
  asked.add(key);
  const rows = await units(list, parent).catch(() => []);
  for (const row of rows) names.set(`${list}:${row.code}`, row.name);
  const above = rows.filter((row) => ["province", "city", "district"].includes(row.kind));
  await Promise.all(above.map((row) => read(list, row.code)));
}
