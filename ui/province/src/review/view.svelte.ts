import { fitted, held, nextTurn, nextZoom, type Size, type Turn } from "./fit";

/** How one picture is looked at: how near, how turned, and shifted by how much. */
export class View {
  zoom = $state(1);
  turn = $state<Turn>(0);
  right = $state(0);
  down = $state(0);
  frame = $state.raw<Size>({ width: 0, height: 0 });
  picture = $state.raw<Size>({ width: 0, height: 0 });

  readonly size = $derived(fitted(this.picture, this.frame, this.turn));

  zoomBy(way: 1 | -1): void {
    const before = this.zoom;
    this.zoom = nextZoom(before, way);
    this.shiftTo((this.right * this.zoom) / before, (this.down * this.zoom) / before);
  }

  fit(): void {
    this.zoom = 1;
    this.right = 0;
    this.down = 0;
  }

  rotate(): void {
    this.turn = nextTurn(this.turn);
    this.right = 0;
    this.down = 0;
  }

  shiftTo(right: number, down: number): void {
    const lying = this.turn % 180 !== 0;
    const across = (lying ? this.size.height : this.size.width) * this.zoom;
    const along = (lying ? this.size.width : this.size.height) * this.zoom;
    this.right = held(right, across, this.frame.width);
    this.down = held(down, along, this.frame.height);
  }
}
