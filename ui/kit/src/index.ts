/** The parts both screens are made of. The kit knows no word of the domain. */
export { default as Button } from "./Button.svelte";
export { default as Card } from "./Card.svelte";
export { default as Choices } from "./Choices.svelte";
export { default as Dialog } from "./Dialog.svelte";
export { default as EmptyState } from "./EmptyState.svelte";
export { default as Facts } from "./Facts.svelte";
export { default as Field } from "./Field.svelte";
export * from "./format";
export { default as LinkLine } from "./LinkLine.svelte";
export { type Coded, codeOf, Loaded, type LoadedState } from "./loaded.svelte";
export { default as Pill } from "./Pill.svelte";
export { default as Problem } from "./Problem.svelte";
export { default as ProgressBar } from "./ProgressBar.svelte";
export { default as Section } from "./Section.svelte";
export { default as Skeleton } from "./Skeleton.svelte";
export { giveWords, type KitWords } from "./words";
