import type { Language } from "./Language";
import type { Stage } from "./Stage";
import type { Theme } from "./Theme";

export type AppState = { stage: Stage, language: Language, theme: Theme, operatorName: string | null, areaName: string | null, provinceName: string | null, demo: boolean, kiosk: boolean, invitation: string | null, };
