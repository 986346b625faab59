// The box in which one writes: grows with the text, completes commands, people and channels.

import { avatar, el, icon, iconButton, toast } from "./dom.js";
import { deed, store } from "./store.js";

const MOST = 8;
const LINE = 22; // as in shell.css
const PADDING = 15;

export class Composer {
  // `where()` returns {channel, thread}; `lastOwn()` opens the last own message for editing.
  constructor(where, { label, id, lastOwn }) {
    this.where = where;
    this.drafts = new Map();
    this.chosen = 0;
    this.offers = [];
    this.lastOwn = lastOwn;
    this.area = el("textarea", { id, rows: "1", "aria-label": label, role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": `${id}-hints`, spellcheck: "true" });
    this.hints = el("ul", { class: "hints", id: `${id}-hints`, role: "listbox", "aria-label": "Suggestions", hidden: true });
    this.button = el("button", { type: "submit", class: "send", "aria-label": "Send", title: "Send (Enter)" }, icon("send"));
    this.node = el(
      "form",
      { class: "composer", autocomplete: "off", onsubmit: (event) => (event.preventDefault(), this.send()) },
      this.hints,
      el(
        "div",
        { class: "box" },
        this.area,
        el("div", { class: "tools" }, iconButton("slash", "Commands", () => this.begin("/")), iconButton("at", "Mention somebody", () => this.begin("@")), el("span", { class: "keys", "aria-hidden": "true" }, el("kbd", {}, "Enter"), " to send"), this.button),
      ),
    );
    this.area.addEventListener("input", () => this.typed());
    this.area.addEventListener("keydown", (event) => this.key(event));
    this.area.addEventListener("blur", () => setTimeout(() => this.offer([]), 150));
  }

  place(placeholder) {
    const name = JSON.stringify(this.where());
    if (name !== this.name) {
      if (this.name) this.drafts.set(this.name, this.area.value);
      this.name = name;
      this.fill(this.drafts.get(name) || "");
      this.offer([]);
    }
    this.area.placeholder = placeholder;
  }

  fill(text) {
    this.area.value = text;
    this.grow();
  }

  focus() {
    this.area.focus({ preventScroll: true });
  }

  begin(sign) {
    const gap = this.area.value && !/\s$/.test(this.area.value) ? " " : "";
    this.fill(sign === "/" ? "/" : `${this.area.value}${gap}${sign}`);
    this.focus();
    this.typed();
  }

  grow() {
    this.area.rows = 1;
    const lines = Math.round((this.area.scrollHeight - PADDING) / LINE);
    this.area.rows = Math.min(10, Math.max(1, lines));
    this.button.disabled = !this.area.value.trim();
  }

  typed() {
    this.grow();
    const head = this.area.value.slice(0, this.area.selectionStart);
    const command = /^\/(\S*)$/.exec(head);
    const name = /(?:^|\s)([@#])([^\s@#]*(?: [^\s@#]*)?)$/.exec(head);
    if (command && !this.where().thread) this.offer(commandOffers(command[1]));
    else if (name) this.offer(name[1] === "@" ? personOffers(name[2]) : channelOffers(name[2]), name[2].length + 1);
    else this.offer([]);
  }

  offer(offers, length = this.area.selectionStart) {
    this.offers = offers.slice(0, MOST);
    this.length = length;
    this.chosen = 0;
    this.drawHints();
  }

  drawHints() {
    this.hints.hidden = !this.offers.length;
    this.area.setAttribute("aria-expanded", String(this.offers.length > 0));
    this.hints.replaceChildren(
      ...this.offers.map((offer, n) =>
        el("li", { id: `${this.hints.id}-${n}`, role: "option", "aria-selected": String(n === this.chosen), onmousedown: (event) => (event.preventDefault(), this.take(offer)) }, offer.face, el("strong", {}, offer.title), offer.usage && el("code", {}, offer.usage), el("span", {}, offer.what)),
      ),
    );
    if (this.offers.length) this.area.setAttribute("aria-activedescendant", `${this.hints.id}-${this.chosen}`);
    else this.area.removeAttribute("aria-activedescendant");
  }

  take(offer) {
    const at = this.area.selectionStart;
    const head = this.area.value.slice(0, at - this.length) + offer.insert;
    this.fill(head + this.area.value.slice(at));
    this.area.setSelectionRange(head.length, head.length);
    this.offer([]);
    this.focus();
  }

  key(event) {
    if (event.isComposing) return;
    const handled = this.offers.length ? this.hintKey(event) : this.plainKey(event);
    if (handled) {
      event.preventDefault();
      event.stopPropagation();
    }
  }

  hintKey(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      this.chosen = (this.chosen + step + this.offers.length) % this.offers.length;
      this.drawHints();
      return true;
    }
    if (event.key === "Escape") return this.offer([]), true;
    const typedWhole = this.area.value.trim() === this.offers[this.chosen].insert.trim();
    if (event.key === "Tab" || (event.key === "Enter" && !typedWhole)) return this.take(this.offers[this.chosen]), true;
    return this.plainKey(event);
  }

  plainKey(event) {
    if (event.key === "Enter" && !event.shiftKey) return this.send(), true;
    if (event.key === "ArrowUp" && !this.area.value) return this.lastOwn(), true;
    return false;
  }

  async send() {
    const text = this.area.value.trim();
    if (!text) return;
    const { channel, thread } = this.where();
    this.offer([]);
    this.fill("");
    // Now, and not when the answer is there: by then one may be editing what one sent.
    this.focus();
    try {
      await submit(text, channel, thread);
    } catch (error) {
      toast(error.message);
      if (!this.area.value) this.fill(text);
    }
  }
}

async function submit(text, channel, thread) {
  const command = /^(\/[^\s/]\S*)\s*([\s\S]*)$/.exec(text);
  if (!command) return deed("say", { channel, text, thread });
  if (thread) throw new Error("Slack runs no commands in threads: type it in the channel itself.");
  return deed("command", { channel, name: command[1], text: command[2] });
}

function commandOffers(start) {
  return store.commands
    .filter((command) => command.name.slice(1).startsWith(start.toLowerCase()))
    .map((command) => ({ title: command.name, usage: command.usage, what: command.what, insert: `${command.name} `, face: el("span", { class: "face" }, icon("slash")) }));
}

function personOffers(start) {
  const wanted = start.toLowerCase();
  return [...store.people.values()]
    .filter((person) => person.id !== store.me && [person.name, person.handle].some((name) => name.toLowerCase().startsWith(wanted)))
    .sort((a, b) => (b.id === store.app) - (a.id === store.app))
    .map((person) => ({ title: person.name, what: person.title, insert: `@${person.name} `, face: avatar({ ...person, isApp: person.id === store.app }, "is-small") }));
}

function channelOffers(start) {
  return [...store.channels.values()]
    .filter((channel) => channel.kind !== "im" && channel.name.startsWith(start.toLowerCase()))
    .map((channel) => ({ title: `#${channel.name}`, what: channel.purpose, insert: `#${channel.name} `, face: el("span", { class: "face" }, icon("hash")) }));
}
