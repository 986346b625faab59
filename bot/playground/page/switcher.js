// Ctrl-K: go anywhere, be anybody.

import { avatar, el, icon } from "./dom.js";
import { become, store } from "./store.js";

let open = null;

// `acts`: {title, what, face, run} beside conversations and people.
export function openSwitcher(go, acts) {
  if (open) return open.close();
  const input = el("input", { class: "line", type: "text", role: "combobox", "aria-expanded": "true", "aria-controls": "switcher-list", "aria-autocomplete": "list", "aria-label": "Go to, or become", placeholder: "Go to a conversation, or become somebody", autocomplete: "off" });
  const list = el("ul", { id: "switcher-list", role: "listbox", "aria-label": "Where to" });
  const node = el("dialog", { class: "switcher", "aria-label": "Quick switcher", onclose: () => ((open = null), node.remove()), onclick: (event) => event.target === node && node.close() }, input, list);
  const all = choices(go, acts);
  let found = [];
  let at = 0;
  const take = (choice) => (node.close(), choice.run());
  const draw = () => {
    const words = input.value.trim().toLowerCase();
    found = all.filter((choice) => `${choice.title} ${choice.what}`.toLowerCase().includes(words)).slice(0, 9);
    at = Math.min(at, Math.max(0, found.length - 1));
    list.replaceChildren(...found.map((choice, n) => el("li", { id: `switch-${n}`, role: "option", "aria-selected": String(n === at), onclick: () => take(choice) }, choice.face, el("strong", {}, choice.title), el("small", {}, choice.what))));
    if (found.length) input.setAttribute("aria-activedescendant", `switch-${at}`);
    else list.append(el("li", { class: "none" }, "Nothing like that here."));
  };
  input.addEventListener("input", () => ((at = 0), draw()));
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length) at = (at + step + found.length) % found.length;
    else if (event.key === "Enter" && found[at]) return event.preventDefault(), take(found[at]);
    else return;
    event.preventDefault();
    draw();
  });
  document.body.append(node);
  node.showModal();
  open = node;
  draw();
  input.focus();
}

function choices(go, acts) {
  const face = (inner) => el("span", { class: "face" }, inner);
  const rooms = [...store.channels.values()].map((channel) => ({ title: channel.kind === "im" ? channel.name : `#${channel.name}`, what: channel.purpose || "Direct message", face: face(icon(channel.kind === "im" ? "bell" : channel.kind === "group" ? "lock" : "hash")), run: () => go(channel.id) }));
  const people = [...store.people.values()].filter((person) => person.playable && person.id !== store.me).map((person) => ({ title: `Become ${person.name}`, what: person.title, face: avatar(person, "is-small"), run: () => become(person.id) }));
  return [...rooms, ...people, ...acts.map((act) => ({ ...act, face: face(icon(act.face)) }))];
}
