import { createContext } from "svelte";
import type { BarrierView, Channel, Place, Season, WayView } from "$bindings";
import { codeOf } from "$kit";
import { recordVisit } from "$lib/commands";
import { shell } from "$lib/shell.svelte";
import type { Agreed } from "./days";

/** What stands first on the screen: what people meet most, by their own account. The others are one tap away. */
const USUAL = [
  "absent_temporarily",
  "absent_working_away",
  "no_phone_number",
  "no_id_card",
  "limited_awareness",
  "wants_family_decision",
  "cannot_sign",
  "bedridden",
  "refuses",
  "moved_away",
];

/** One visit that is being written down. Nothing is kept before it is saved, and then all of it is. */
export class Visit {
  channel = $state<Channel>(shell.state?.kiosk ? "kiosk" : "door");
  barrier = $state.raw<BarrierView | null>(null);
  way = $state.raw<WayView | null>(null);
  agreed = $state.raw<Agreed | null>(null);
  season = $state<Season | null>(null);
  note = $state("");
  place = $state.raw<Place | null>(null);
  all = $state(false);
  failed = $state.raw<{ code: string; params: Record<string, string> } | null>(null);

  barriers = $state.raw<BarrierView[]>([]);

  constructor(
    readonly person: string,
    barriers: BarrierView[],
    chosen: string | null,
  ) {
    this.barriers = barriers;
    const known = barriers.find((one) => one.code === chosen);
    if (known) this.choose(known);
  }

  get shown(): BarrierView[] {
    if (this.all) return this.barriers;
    const usual = USUAL.flatMap((code) => this.barriers.filter((one) => one.code === code));
    return this.barrier && !usual.includes(this.barrier) ? [...usual, this.barrier] : usual;
  }

  /** The groups of the whole list, in its order. */
  get groups(): { group: string; barriers: BarrierView[] }[] {
    const names = [...new Set(this.barriers.map((one) => one.group))];
    return names.map((group) => ({ group, barriers: this.barriers.filter((one) => one.group === group) }));
  }

  /** In the words of another language: what was chosen stays chosen. */
  reword(barriers: BarrierView[]): void {
    this.barriers = barriers;
    this.barrier = barriers.find((one) => one.code === this.barrier?.code) ?? null;
    this.way = this.barrier?.ways.find((one) => one.way === this.way?.way) ?? null;
  }

  choose = (barrier: BarrierView): void => {
    this.barrier = barrier;
    this.failed = null;
    // Whoever said no is led nowhere by us: the volunteer asks, and then chooses.
    const refused = barrier.ways[0]?.way === "respect";
    this.lead(refused ? null : (barrier.ways[0] ?? null));
  };

  lead = (way: WayView | null): void => {
    this.way = way;
    this.agreed = null;
    this.season = null;
  };

  /** Keeps it; answers with whether it is on the disk. */
  async save(): Promise<boolean> {
    if (!this.barrier || !this.way) {
      this.failed = { code: this.barrier ? "visit_way_missing" : "visit_barrier", params: {} };
      return false;
    }
    try {
      await recordVisit({
        personId: this.person,
        channel: this.channel,
        barrier: this.barrier.code,
        way: this.way.way,
        day: this.agreed?.day ?? null,
        hour: this.agreed?.hour ? `${this.agreed.hour}:00` : null,
        season: this.season,
        note: this.note,
        place: this.channel === "door" ? this.place : null,
      });
      return true;
    } catch (error) {
      this.failed = codeOf(error);
      return false;
    }
  }
}

export const [visit, giveVisit] = createContext<Visit>();
