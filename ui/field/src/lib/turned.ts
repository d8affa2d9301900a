/**
 * WebKitGTK keeps the height of a grid's rows when the window gets another width, as when a tablet is turned: words hang
 * out of their boxes. Another size of type for an instant, which nobody sees, has it measure everything anew.
 */
export function measureWhenTurned(): void {
  let width = innerWidth;
  addEventListener("resize", () => {
    if (innerWidth === width) return;
    width = innerWidth;
    const { style } = document.documentElement;
    style.fontSize = "101%";
    void document.body.offsetHeight;
    style.fontSize = "";
  });
}
