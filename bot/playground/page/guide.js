// What a newcomer sees first: what this is, questions to try, and the way through the demo.

import { avatar, el, icon, iconButton, toast } from "./dom.js";
import { appName, deed, store } from "./store.js";

const SEEN = "playground.guide";

export const guideSeen = () => localStorage.getItem(SEEN) === "seen";
export const closeGuide = () => localStorage.setItem(SEEN, "seen");
export const openGuide = () => localStorage.removeItem(SEEN);

export function welcome(channel, asked) {
  const app = { isApp: true, name: appName() };
  if (channel.kind === "im") return hero(channel, avatar(app, "is-large"), appName(), `Write to ${appName()} as you would to a colleague: no mention needed, and nobody else reads along.`, asked);
  if (channel.id === store.desk) return hero(channel, icon("lock"), `#${channel.name}`, `When ${appName()} does not know, a case lands here, with the question, what was found and why it was not enough. Only the desk sees this channel.`, null);
  const text = `This is the very beginning of #${channel.name}. Mention @${appName()} to ask a question: the answer comes in a thread, with its sources.`;
  return hero(channel, icon("hash"), `#${channel.name}`, text, asked);
}

function hero(channel, face, title, text, asked) {
  return el("section", { class: "hero" }, el("div", { class: "hero-face" }, face), el("h2", {}, title), el("p", {}, text), asked && chips(channel, asked));
}

function chips(channel, asked) {
  const suggested = store.prompts.get(channel.id);
  if (suggested) return el("div", { class: "chips" }, el("p", { class: "chips-title" }, suggested.title || "Suggested:"), ...suggested.prompts.map((prompt) => el("button", { type: "button", class: "chip", onclick: () => ask(channel, prompt.message, asked) }, prompt.title)));
  if (!store.examples.length) return null;
  return el(
    "div",
    { class: "chips" },
    el("p", { class: "chips-title" }, "Ask something:"),
    ...store.examples.map((question) => el("button", { type: "button", class: "chip", onclick: () => ask(channel, question, asked) }, question)),
  );
}

async function ask(channel, question, asked) {
  const text = channel.kind === "im" ? question : `@${appName()} ${question}`;
  try {
    await deed("say", { channel: channel.id, text });
    asked();
  } catch (error) {
    toast(error.message);
  }
}

export function guideCard(done) {
  const app = appName();
  const agent = [...store.people.values()].find((person) => person.role === "agent")?.name || "the agent";
  const steps = [
    ["Ask", `Pick a question below, or write @${app} and your own.`],
    ["Check", "Open a source: the page opens at the very line that was quoted."],
    ["Stump it", `Ask what no document says. ${app} fetches a person instead of guessing.`],
    ["Be that person", `Become ${agent} under “You are”, and look at the desk channel.`],
  ];
  return el(
    "section",
    { class: "guide", "aria-label": "Guide" },
    el("header", {}, icon("compass"), el("h2", {}, "A local Slack to try things in"), iconButton("close", "Close the guide", done)),
    el("p", {}, `Everything here stays on this computer. You play everybody; ${app} is real.`),
    el("ol", {}, ...steps.map(([name, text]) => el("li", {}, el("strong", {}, name), " ", text))),
  );
}
