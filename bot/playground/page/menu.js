// Small menus that open at a button: arrows move, Escape closes, the focus returns.

import { el } from "./dom.js";

let shut = () => {};

// `items`: {title, what, face, run}.
export function openMenu(anchor, label, items) {
  if (anchor.getAttribute("aria-expanded") === "true") return shut();
  shut();
  const node = el("div", { class: "menu", role: "menu", "aria-label": label });
  const choose = (item) => () => (shut(), item.run());
  node.append(...items.map((item) => el("button", { type: "button", role: "menuitem", tabindex: "-1", onclick: choose(item) }, item.face, el("span", {}, el("strong", {}, item.title), item.what && el("small", {}, item.what)))));
  (anchor.closest("dialog") || document.body).append(node);
  settle(node, anchor);
  anchor.setAttribute("aria-expanded", "true");
  const outside = (event) => node.contains(event.target) || anchor.contains(event.target) || shut();
  document.addEventListener("pointerdown", outside, true);
  node.addEventListener("keydown", (event) => step(event, node));
  node.addEventListener("focusout", (event) => event.relatedTarget && !node.contains(event.relatedTarget) && shut());
  shut = () => {
    shut = () => {};
    document.removeEventListener("pointerdown", outside, true);
    const inside = node.contains(document.activeElement);
    node.remove();
    anchor.setAttribute("aria-expanded", "false");
    if (inside) anchor.focus();
  };
  node.firstElementChild?.focus();
}

function step(event, node) {
  const all = [...node.children];
  const at = all.indexOf(document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1 + all.length, Home: 0, End: all.length - 1 }[event.key];
  if (event.key === "Escape" || event.key === "Tab") shut();
  else if (next !== undefined) all[next % all.length].focus();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

// Below the button if there is room, else above; never beyond the window.
function settle(node, anchor) {
  const at = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = node;
  const below = at.bottom + 6;
  node.style.left = `${Math.max(8, Math.min(at.right - width, innerWidth - width - 8))}px`;
  node.style.top = `${below + height < innerHeight - 8 ? below : Math.max(8, at.top - height - 6)}px`;
}
