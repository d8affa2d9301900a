import "../../kit/src/base.css";
import { mount } from "svelte";
import { giveWords } from "$kit";
import { m, problem } from "$lib/i18n.svelte";
import { measureWhenTurned } from "$lib/turned";
import App from "./App.svelte";

giveWords({ problem, retry: () => m.again(), close: () => m.close(), working: () => m.working() });
measureWhenTurned();

const target = document.getElementById("app");
if (target) mount(App, { target });
