import type { PersonRow } from "$bindings";
import { calledName, formOf } from "$lib/address";
import { said } from "$lib/i18n.svelte";

/** How a person of the roster is addressed: what sentences of the catalogue need. */
export function calling(row: PersonRow): { form: string; name: string } {
  const form = formOf(row.sex, row.birthYear, new Date().getFullYear());
  return { form: said(`form_${form}`) ?? "", name: calledName(row.name) };
}
