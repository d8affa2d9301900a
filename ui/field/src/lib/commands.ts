/** The commands of the shell, a line a command. Their types are written from Rust into ui/bindings. */

import { invoke } from "@tauri-apps/api/core";
import type {
  AccountScan,
  AccountSource,
  AccountTail,
  Address,
  AfterMissed,
  Against,
  AlikeView,
  Answer,
  AnsweredBy,
  AppState,
  BankView,
  BarrierView,
  CardScan,
  Carry,
  Channel,
  ComplaintAnswer,
  ComplaintKind,
  DoorsPage,
  DraftView,
  Flaw,
  FoundByCard,
  FrameFound,
  FrameScan,
  FreeSheet,
  HandedOver,
  HeardAs,
  HouseholdPage,
  JudgedFrame,
  KeptBecause,
  Language,
  Leaving,
  MissedBecause,
  Missing,
  NotePage,
  NumberSaid,
  Occasion,
  OfferView,
  OperatorView,
  Outbox,
  PadView,
  PaperKind,
  PaperOf,
  PaperView,
  PersonPage,
  Place,
  PlaceRow,
  ProductView,
  ProposalRow,
  PurposeView,
  Readiness,
  RelayPeer,
  RelayView,
  Reply,
  ReturnGroup,
  Role,
  RosterPage,
  SaidAnswer,
  SaidConfirmation,
  SaidWitness,
  Season,
  SendOver,
  SessionPage,
  Sex,
  ShelfView,
  Side,
  Slip,
  Source,
  StickRead,
  StickView,
  StickWritten,
  SyncState,
  TextSize,
  Theme,
  ThirdPerson,
  Today,
  UnitHit,
  UnitRow,
  VoiceView,
  Way,
  Why,
  WithdrawableView,
  Wrong,
} from "$bindings";

type Bytes = Uint8Array<ArrayBuffer> | ArrayBuffer;

/** A frame as codes are looked for in it: a quarter of the bytes, and each goes from the window to the app ten times a second. */
export interface GreyFrame {
  levels: Uint8Array<ArrayBuffer>;
  width: number;
  height: number;
}

const sides = (frame: { width: number; height: number }) => ({
  width: String(frame.width),
  height: String(frame.height),
});

export const appState = () => invoke<AppState>("app_state");
export const setLanguage = (language: Language) => invoke<void>("set_language", { language });
export const setTheme = (theme: Theme) => invoke<AppState>("set_theme", { theme });
export const setTextSize = (size: TextSize) => invoke<AppState>("set_text_size", { size });
export const join = (invitation: string, name: string, pin: string) =>
  invoke<AppState>("join", { invitation, name, pin });
export const unlock = (operator: string | null, pin: string) => invoke<AppState>("unlock", { operator, pin });
export const lock = () => invoke<AppState>("lock");
export const setKiosk = (kiosk: boolean) => invoke<AppState>("set_kiosk", { kiosk });
export const setKioskLocks = (locks: boolean) => invoke<AppState>("set_kiosk_locks", { locks });
export const setIdle = (minutes: number) => invoke<AppState>("set_idle", { minutes });
export const setReadsAloud = (reads: boolean) => invoke<AppState>("set_reads_aloud", { reads });
export const setToured = () => invoke<AppState>("set_toured");
export const callNumber = (number: number) => invoke<AppState>("call_number", { number });

export const today = () => invoke<Today>("today");
export const readiness = () => invoke<Readiness>("readiness");
export const searchRoster = (query: string, filter: string, offset: number, limit: number) =>
  invoke<RosterPage>("search_roster", { query, filter, offset, limit });
export const person = (id: string) => invoke<PersonPage>("person", { id });

export const household = (id: string) => invoke<HouseholdPage>("household", { id });
export const doors = () => invoke<DoorsPage>("doors");
export const moveDoor = (household: string, side: Side, other: string) =>
  invoke<DoorsPage>("move_door", { household, side, other });
export const walkHamlet = (unit: string, hamlet: string) => invoke<DoorsPage>("walk_hamlet", { unit, hamlet });
export const moveHamlet = (unit: string, hamlet: string, side: Side, otherUnit: string, other: string) =>
  invoke<DoorsPage>("move_hamlet", { unit, hamlet, side, otherUnit, other });
export const returnList = () => invoke<ReturnGroup[]>("return_list");
export const findByFrame = (camera: number, frame: GreyFrame) =>
  invoke<FrameFound>("find_by_frame", frame.levels, { headers: { camera: String(camera), ...sides(frame) } });
export const findByCardImage = (picture: Bytes) => invoke<FoundByCard>("find_by_card_image", picture);

export const proposals = () => invoke<ProposalRow[]>("proposals");
export const proposalPlaces = () => invoke<PlaceRow[]>("proposal_places");
export const alike = (name: string, birth: string) => invoke<AlikeView>("alike", { name, birth });
export const propose = (who: {
  unit: string;
  name: string;
  birth: string;
  sex: Sex | null;
  hamlet: string;
  head: string;
  why: Why;
  note: string;
  phone: string;
}) => invoke<ProposalRow[]>("propose", who);
export const openProposalDraft = (id: string) => invoke<DraftView>("open_proposal_draft", { id });
export const reportWrong = (personId: string, wrong: Wrong, right: string, note: string) =>
  invoke<PersonPage>("report_wrong", { personId, wrong, right, note });
export const sawProposal = (id: string) => invoke<void>("saw_proposal", { id });
export const sawCorrection = (id: string) => invoke<void>("saw_correction", { id });

export const voices = (purposeCode: string, address: Address | null, provider: string | null) =>
  invoke<VoiceView[]>("voices", { purposeCode, address, provider });
export const recording = (id: string) => invoke<ArrayBuffer>("recording", { id });
export const readAloud = (text: string) => invoke<ArrayBuffer>("read_aloud", { text });

export const openDraft = (personId: string) => invoke<DraftView>("open_draft", { personId });
export const redoDossier = (dossier: string) => invoke<DraftView>("redo_dossier", { dossier });
export const draft = (id: string) => invoke<DraftView>("draft", { id });
export const discardDraft = (id: string) => invoke<void>("discard_draft", { id });
export const answerConsent = (
  draft: string,
  purpose: string,
  answer: Answer,
  by: AnsweredBy,
  about: ThirdPerson | null,
  heard: HeardAs | null,
) => invoke<DraftView>("answer_consent", { draft, purpose, answer, by, about, heard });
export const saveField = (draft: string, field: string, value: string, source: Source) =>
  invoke<DraftView>("save_field", { draft, field, value, source });
export const offers = (draft: string) => invoke<OfferView[]>("offers", { draft });
export const takeOffer = (draft: string, carry: Carry, from: string) =>
  invoke<DraftView>("take_offer", { draft, carry, from });
export const rememberPlace = (draft: string, step: string, what: string | null, typed: string | null) =>
  invoke<void>("remember_place", { draft, step, what, typed });
export const saveCard = (draft: string, payload: string) => invoke<DraftView>("save_card", { draft, payload });
export const numberSaid = (draft: string | null, field: string, typed: string) =>
  invoke<NumberSaid>("number_said", { draft, field, typed });
export const useZone = (draft: string) => invoke<DraftView>("use_zone", { draft });
export const products = (draft: string) => invoke<ProductView[]>("products", { draft });
export const chooseProduct = (draft: string, product: string) =>
  invoke<DraftView>("choose_product", { draft, product });
export const checkDraft = (draft: string) => invoke<Missing[]>("check_draft", { draft });
export const submitDossier = (draft: string) => invoke<Slip>("submit_dossier", { draft });

/** `camera` is another number each time it opens: what was seen before is not added to. */
export const scanFrame = (draft: string, camera: number, frame: GreyFrame) =>
  invoke<FrameScan>("scan_frame", frame.levels, { headers: { draft, camera: String(camera), ...sides(frame) } });
export const judgeFrame = (role: Role, frame: ImageData) =>
  invoke<JudgedFrame>("judge_frame", new Uint8Array(frame.data.buffer), { headers: { role, ...sides(frame) } });
export const readCardImage = (draft: string, picture: Bytes) =>
  invoke<CardScan>("read_card_image", picture, { headers: { draft } });
export const savePhoto = (draft: string, role: Role, picture: Bytes) =>
  invoke<DraftView>("save_photo", picture, { headers: { draft, role } });
export const keepAnyway = (draft: string, id: string, because: KeptBecause) =>
  invoke<DraftView>("keep_anyway", { draft, id, because });
export const attachment = (id: string) => invoke<ArrayBuffer>("attachment", { id });
export const removeAttachment = (draft: string, id: string) => invoke<DraftView>("remove_attachment", { draft, id });
export const undoRemove = (draft: string) => invoke<DraftView>("undo_remove", { draft });

export const readBack = (draft: string) => invoke<DraftView>("read_back", { draft });
export const sign = (draft: string, picture: string, strokes: [number, number, number][][]) =>
  invoke<DraftView>("sign", { draft, picture, strokes });
export const keepVoice = (draft: string, recording: string) => invoke<DraftView>("keep_voice", { draft, recording });
export const bindSheetFrame = (draft: string, frame: GreyFrame) =>
  invoke<DraftView | null>("bind_sheet_frame", frame.levels, { headers: { draft, ...sides(frame) } });
export const bindSheetImage = (draft: string, picture: Bytes) =>
  invoke<DraftView>("bind_sheet_image", picture, { headers: { draft } });
export const keepSheet = (draft: string, picture: Bytes) =>
  invoke<DraftView>("keep_sheet", picture, { headers: { draft } });
export const markQuestions = (personId: string) => invoke<PurposeView[]>("mark_questions", { personId });
export const checkWitness = (personId: string, witness: SaidWitness, receiver: string | null) =>
  invoke<void>("check_witness", { personId, witness, receiver });
export const freeSheetFrame = (frame: GreyFrame) =>
  invoke<FreeSheet | null>("free_sheet_frame", frame.levels, { headers: sides(frame) });
export const freeSheetImage = (picture: Bytes) => invoke<FreeSheet>("free_sheet_image", picture);
export const showsSheet = (serial: string, picture: Bytes) =>
  invoke<Flaw[]>("shows_sheet", picture, { headers: { serial } });
export const trainingSheet = (serial: string | null) => invoke<ArrayBuffer>("training_sheet", { serial });
export const takePadFrame = (frame: GreyFrame) =>
  invoke<PadView[] | null>("take_pad_frame", frame.levels, { headers: sides(frame) });
export const takePadImage = (picture: Bytes) => invoke<PadView[]>("take_pad_image", picture);

export const outbox = () => invoke<Outbox>("outbox");
export const papers = (of: PaperOf) => invoke<PaperView[]>("papers", { of });
export const paperLength = (of: PaperOf, kind: PaperKind, size: string) =>
  invoke<number>("paper_length", { of, kind, size });
export const paperPage = (of: PaperOf, kind: PaperKind, size: string, page: number) =>
  invoke<ArrayBuffer>("paper_page", { of, kind, size, page });
export const printPaper = (of: PaperOf, kind: PaperKind, size: string) =>
  invoke<void>("print_paper", { of, kind, size });
export const shelves = () => invoke<ShelfView[]>("shelves");
export const savePaper = (of: PaperOf, kind: PaperKind, size: string, shelf: string) =>
  invoke<string>("save_paper", { of, kind, size, shelf });
export const syncNow = () => invoke<SyncState>("sync_now");
export const sticks = () => invoke<StickView[]>("sticks");
export const writeStick = (stick: string, without: string[]) => invoke<StickWritten>("write_stick", { stick, without });
export const readStick = (stick: string) => invoke<StickRead>("read_stick", { stick });
export const wishByStick = (invitation: string, name: string, pin: string, stick: string) =>
  invoke<AppState>("wish_by_stick", { invitation, name, pin, stick });
export const joinFromStick = (pin: string, stick: string) => invoke<AppState>("join_from_stick", { pin, stick });
export const writeReasons = (shelf: string) => invoke<string>("write_reasons", { shelf });
export const wishByRelay = (invitation: string, name: string, pin: string, code: string) =>
  invoke<AppState>("wish_by_relay", { invitation, name, pin, code });
export const joinByRelay = (pin: string) => invoke<AppState>("join_by_relay", { pin });
export const relay = () => invoke<RelayView>("relay");
export const setRelay = (on: boolean) => invoke<RelayView>("set_relay", { on });
export const renewRelay = () => invoke<RelayView>("renew_relay");
export const relayPeers = () => invoke<RelayPeer[]>("relay_peers");
export const scanRelay = (frame: GreyFrame) =>
  invoke<RelayPeer | null>("scan_relay", frame.levels, { headers: sides(frame) });
export const seeRelay = (frame: GreyFrame) =>
  invoke<string | null>("see_relay", frame.levels, { headers: sides(frame) });
export const pairRelay = (code: string) => invoke<RelayPeer>("pair_relay", { code });
export const forgetRelay = (name: string) => invoke<void>("forget_relay", { name });
export const handOver = (name: string) => invoke<HandedOver>("hand_over", { name });
export const setSendOver = (over: SendOver) => invoke<AppState>("set_send_over", { over });
export const barriers = () => invoke<BarrierView[]>("barriers");
export const recordVisit = (visit: {
  personId: string;
  channel: Channel;
  barrier: string;
  way: Way;
  day: string | null;
  hour: string | null;
  season: Season | null;
  note: string;
  place: Place | null;
}) => invoke<PersonPage>("record_visit", visit);
export const housePlaceAllowed = () => invoke<boolean>("house_place_allowed");
export const findPlace = () => invoke<Place | null>("find_place");
export const personQuestions = (personId: string, occasion: Occasion) =>
  invoke<PurposeView[]>("person_questions", { personId, occasion });
export const banks = () => invoke<BankView[]>("banks");
export const scanAccount = (frame: GreyFrame) =>
  invoke<AccountScan | null>("scan_account", frame.levels, { headers: sides(frame) });
export const readAccountImage = (picture: Bytes) => invoke<AccountScan>("read_account_image", picture);
export const reportAccount = (account: {
  personId: string;
  bank: string;
  bankName: string;
  account: string;
  again: string;
  holder: string;
  source: AccountSource;
  answers: SaidAnswer[];
  confirmed: SaidConfirmation;
}) => invoke<PersonPage>("report_account", account);
export const sessionPage = (id: string) => invoke<SessionPage>("session_page", { id });
export const openedAccount = (personId: string) => invoke<AccountTail>("opened_account", { personId });
export const tellAccount = (personId: string) => invoke<PersonPage>("tell_account", { personId });
export const answerPayday = (replies: {
  personId: string;
  payDay: string;
  came: Reply;
  whole: Reply | null;
  drawn: Reply | null;
  taken: Reply | null;
}) => invoke<PersonPage>("answer_payday", replies);
export const complain = (complaint: {
  personId: string;
  kind: ComplaintKind;
  against: Against;
  words: string;
  recording: string | null;
}) => invoke<void>("complain", complaint);
export const complaintAnswer = (personId: string, packet: string) =>
  invoke<ComplaintAnswer>("complaint_answer", { personId, packet });
export const tellAnswer = (personId: string, packet: string) => invoke<PersonPage>("tell_answer", { personId, packet });
export const authoriseFocal = (personId: string, answers: SaidAnswer[], confirmed: SaidConfirmation) =>
  invoke<PersonPage>("authorise_focal", { personId, answers, confirmed });
export const authoriseReceiver = (receiver: {
  personId: string;
  name: string;
  relation: string;
  phone: string;
  until: string | null;
  answers: SaidAnswer[];
  confirmed: SaidConfirmation;
}) => invoke<PersonPage>("authorise_receiver", receiver);
export const withdrawable = (personId: string) => invoke<WithdrawableView[]>("withdrawable", { personId });
export const withdraw = (withdrawal: {
  personId: string;
  purposes: string[];
  channel: Channel;
  by: AnsweredBy;
  answers: SaidAnswer[];
  confirmed: SaidConfirmation | null;
}) => invoke<PersonPage>("withdraw", withdrawal);
export const recordAttendance = (session: string, personId: string, missed: [MissedBecause, AfterMissed] | null) =>
  invoke<void>("record_attendance", { session, personId, missed });
export const noteToLeave = (personId: string) => invoke<NotePage>("note_to_leave", { personId });
export const setTeamPhone = (phone: string) => invoke<void>("set_team_phone", { phone });
export const units = (list: "2022" | "2025", parent: string | null) => invoke<UnitRow[]>("units", { list, parent });
export const searchUnits = (query: string) => invoke<UnitHit[]>("search_units", { query });

export const operators = () => invoke<OperatorView[]>("operators");
export const addOperator = (invitation: string, name: string, pin: string) =>
  invoke<void>("add_operator", { invitation, name, pin });
export const takeOverDraft = (draft: string) => invoke<void>("take_over_draft", { draft });
export const handOverDraft = (draft: string, to: string) => invoke<void>("hand_over_draft", { draft, to });
export const discardDraftBecause = (draft: string, why: string) =>
  invoke<void>("discard_draft_because", { draft, why });
export const leaving = () => invoke<Leaving>("leaving");
export const handOverPromises = (to: string | null) => invoke<void>("hand_over_promises", { to });
export const forgetMe = () => invoke<AppState>("forget_me");

export const enterTraining = () => invoke<AppState>("enter_training");
export const leaveTraining = () => invoke<AppState>("leave_training");
export const trainingPicture = (draft: string, role: Role | null) =>
  invoke<ArrayBuffer>("training_picture", { draft, role });
