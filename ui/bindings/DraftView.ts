import type { AnswerView } from "./AnswerView";
import type { AttachmentView } from "./AttachmentView";
import type { CardView } from "./CardView";
import type { Due } from "./Due";
import type { FactView } from "./FactView";
import type { FieldView } from "./FieldView";
import type { Finding } from "./Finding";
import type { Missing } from "./Missing";
import type { Reason } from "./Reason";
import type { Removed } from "./Removed";
import type { Sex } from "./Sex";
import type { StepView } from "./StepView";

export type DraftView = { id: string, personId: string | null, name: string, sex: Sex | null, birthYear: number | null, revision: number, redo: Array<Reason>, savedAt: string, ended: string | null, steps: Array<StepView>, due: Array<Due>, answers: Array<AnswerView>, facts: { [key in string]: FactView }, fields: Array<FieldView>, attachments: Array<AttachmentView>, findings: Array<Finding>, card: CardView | null, product: string | null, productNeedsPortrait: boolean, missing: Array<Missing>, removed: Removed | null, };
