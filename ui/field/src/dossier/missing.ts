import type { Missing } from "$bindings";
import { m, said, word } from "$lib/i18n.svelte";

/** What is missing, as the thing to do: "Ghi ngày cấp", "Chụp mặt trước thẻ". */
export function missingText(missing: Missing): string {
  switch (missing.code) {
    case "field":
      return m.missing_field({ what: word("field", missing.what) });
    case "photo":
      return m.missing_photo({ what: word("role", missing.what) });
    case "consent":
      return m.missing_consent({ what: word("purpose", missing.what) });
    case "redo":
      return m.missing_redo({ what: said(`role_${missing.what}`) ?? word("step", missing.step) });
    default:
      return (
        said(`missing_${missing.code}`) ??
        said(`code_${missing.code}`) ??
        m.missing_other({ what: word("step", missing.step) })
      );
  }
}
