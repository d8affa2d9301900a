import Banknote from "@lucide/svelte/icons/banknote";
import BookUser from "@lucide/svelte/icons/book-user";
import Building2 from "@lucide/svelte/icons/building-2";
import ChartColumn from "@lucide/svelte/icons/chart-column";
import CreditCard from "@lucide/svelte/icons/credit-card";
import Ear from "@lucide/svelte/icons/ear";
import Fingerprint from "@lucide/svelte/icons/fingerprint";
import HandCoins from "@lucide/svelte/icons/hand-coins";
import Home from "@lucide/svelte/icons/house";
import IdCard from "@lucide/svelte/icons/id-card";
import Landmark from "@lucide/svelte/icons/landmark";
import ListChecks from "@lucide/svelte/icons/list-checks";
import Lock from "@lucide/svelte/icons/lock";
import Megaphone from "@lucide/svelte/icons/megaphone";
import MessageCircle from "@lucide/svelte/icons/message-circle";
import MessageCircleQuestionMark from "@lucide/svelte/icons/message-circle-question-mark";
import Mic from "@lucide/svelte/icons/mic";
import NotebookPen from "@lucide/svelte/icons/notebook-pen";
import PenLine from "@lucide/svelte/icons/pen-line";
import Phone from "@lucide/svelte/icons/phone";
import ScanFace from "@lucide/svelte/icons/scan-face";
import Search from "@lucide/svelte/icons/search";
import Send from "@lucide/svelte/icons/send";
import UserPen from "@lucide/svelte/icons/user-pen";
import Users from "@lucide/svelte/icons/users";

type Picture = typeof IdCard;

/** What is spoken of, and what is done with it: two drawings, for whoever does not read. */
const PICTURES: Record<string, [Picture, Picture]> = {
  opening_notice: [NotebookPen, Landmark],
  retell: [MessageCircleQuestionMark, Ear],
  process_for_account: [UserPen, Landmark],
  keep_id_card_images: [IdCard, Lock],
  keep_portrait: [ScanFace, Lock],
  share_with_provider: [Send, Landmark],
  receive_benefits: [Banknote, Landmark],
  contact_phone: [Phone, MessageCircle],
  contact_through_relative: [Phone, Users],
  third_party_details: [Users, PenLine],
  appoint_receiver: [HandCoins, Users],
  focal_account: [HandCoins, Building2],
  existing_account_details: [CreditCard, Lock],
  existing_account_to_payer: [CreditCard, Banknote],
  interpreter_or_witness: [Users, Ear],
  mark_signature: [PenLine, ListChecks],
  mark_sheet: [Fingerprint, ListChecks],
  mark_voice: [Mic, ListChecks],
  verify_with_national_db: [BookUser, Search],
  record_category: [ListChecks, Lock],
  programme_statistics: [ChartColumn, Home],
};

export const pictures = (code: string): [Picture, Picture] => PICTURES[code] ?? [Megaphone, Landmark];
