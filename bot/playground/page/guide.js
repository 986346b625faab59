// What stands at the beginning of a conversation: what it is, and questions to try.

import { avatar, el, icon, toast } from "./dom.js";
import { appName, deed, store } from "./store.js";

export function welcome(channel, asked, prompts) {
  const app = { isApp: true, name: appName() };
  if (channel.kind === "im") return hero(channel, avatar(app, "is-large"), appName(), `Write to ${appName()} as you would to a colleague: no mention needed, and nobody else reads along.`, asked, prompts);
  if (channel.id === store.desk) return hero(channel, icon("lock"), `#${channel.name}`, `When ${appName()} does not know, a case lands here, with the question, what was found and why it was not enough. Only the desk sees this channel.`, null);
  const outside = channel.shared ? " People of another company read along, so that only public knowledge is used here." : "";
  const text = `This is the very beginning of #${channel.name}. Mention @${appName()} to ask a question: the answer comes in a thread, with its sources.${outside}`;
  return hero(channel, icon("hash"), `#${channel.name}`, text, asked);
}

function hero(channel, face, title, text, asked, prompts) {
  return el("section", { class: "hero" }, el("div", { class: "hero-face" }, face), el("h2", {}, title), el("p", {}, text), asked && chips(channel, asked, prompts));
}

// What the app itself suggests comes before the examples of the demo.
function chips(channel, asked, prompts) {
  const offers = prompts?.prompts.length ? prompts.prompts : store.examples.map((question) => ({ title: question, message: question }));
  if (!offers.length) return null;
  return el(
    "div",
    { class: "chips" },
    el("p", { class: "chips-title" }, prompts?.title || "Ask something:"),
    ...offers.map((offer) => el("button", { type: "button", class: "chip", onclick: () => ask(channel, offer.message, asked) }, offer.title)),
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
