/**
 * An address for bytes that a picture shows. They lie in memory alone, and their address goes with the component or with
 * the bytes. Made in the script of a component.
 */
export class ObjectUrl {
  url = $state<string | null>(null);

  constructor(bytes: () => BlobPart | undefined, type: () => string) {
    $effect(() => {
      const part = bytes();
      if (!part) return;
      const made = URL.createObjectURL(new Blob([part], { type: type() }));
      this.url = made;
      return () => {
        URL.revokeObjectURL(made);
        this.url = null;
      };
    });
  }
}
