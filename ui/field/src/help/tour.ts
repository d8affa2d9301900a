import BatteryCharging from "@lucide/svelte/icons/battery-charging";
import CalendarClock from "@lucide/svelte/icons/calendar-clock";
import Camera from "@lucide/svelte/icons/camera";
import CircleCheck from "@lucide/svelte/icons/circle-check";
import CloudUpload from "@lucide/svelte/icons/cloud-upload";
import DoorClosed from "@lucide/svelte/icons/door-closed";
import EyeOff from "@lucide/svelte/icons/eye-off";
import Footprints from "@lucide/svelte/icons/footprints";
import House from "@lucide/svelte/icons/house";
import ListTodo from "@lucide/svelte/icons/list-todo";
import MessageCircleQuestionMark from "@lucide/svelte/icons/message-circle-question-mark";
import NotebookPen from "@lucide/svelte/icons/notebook-pen";
import Save from "@lucide/svelte/icons/save";
import ShieldCheck from "@lucide/svelte/icons/shield-check";
import { m } from "$lib/i18n.svelte";

/** The five screens of the first day: what stands on each, from left to right, and in words. */
export const TOUR = [
  { icons: [ListTodo, Footprints, House], title: () => m.tour_today_title(), text: () => m.tour_today_text() },
  {
    icons: [MessageCircleQuestionMark, CircleCheck, Camera],
    title: () => m.tour_ask_title(),
    text: () => m.tour_ask_text(),
  },
  {
    icons: [NotebookPen, Save, BatteryCharging],
    title: () => m.tour_save_title(),
    text: () => m.tour_save_text(),
  },
  {
    icons: [DoorClosed, NotebookPen, CalendarClock],
    title: () => m.tour_visit_title(),
    text: () => m.tour_visit_text(),
  },
  { icons: [CloudUpload, ShieldCheck, EyeOff], title: () => m.tour_send_title(), text: () => m.tour_send_text() },
];
