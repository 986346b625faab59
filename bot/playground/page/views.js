// The app's modals, and its Home: the same blocks, with fields that remember what was entered.

import { blocks } from "./blocks.js";
import { el, icon, iconButton, toast } from "./dom.js";
import { appName, deed, store } from "./store.js";

const entries = new Map(); // what was entered, by view; it outlives a change of the view
let shown = { key: "", node: null };

function hostOf(view) {
  if (!entries.has(view.id)) entries.set(view.id, new Map());
  const values = entries.get(view.id);
  const press = (action, value) => deed("press", { view: view.id, action, values: { ...Object.fromEntries(values), ...(value === undefined ? {} : { [action]: value }) } });
  return { press, values, enter: (name, value) => values.set(name, value), entered: (name) => values.get(name) };
}

// Shows the modal on top of the stack, and nothing when there is none.
export function drawModals() {
  const view = store.modals.at(-1);
  const key = view ? `${store.me}/${view.id}/${view.hash}` : "";
  if (key === shown.key) return;
  const before = shown.node;
  const held = before?.contains(document.activeElement) ? document.activeElement.id : "";
  shown = { key, node: view ? modal(view) : null };
  if (shown.node) {
    document.body.append(shown.node);
    shown.node.showModal();
    const first = (held && document.getElementById(held)) || shown.node.querySelector(".modal-body :is(input, textarea, select, button)");
    first?.focus();
  }
  before?.remove();
  const open = new Set([...store.modals.map((one) => one.id), store.home?.id]);
  for (const id of entries.keys()) if (!open.has(id)) entries.delete(id);
}

function modal(view) {
  const host = hostOf(view);
  const close = () => deed("close", { view: view.id }).catch((error) => toast(error.message));
  const send = (event) => (event.preventDefault(), submit(view, host, node));
  const name = `modal-${view.id}`;
  const node = el(
    "dialog",
    { class: "modal", "aria-labelledby": name, oncancel: (event) => (event.preventDefault(), close()) },
    el(
      "form",
      { novalidate: true, onsubmit: send },
      el("header", {}, el("span", { class: "avatar is-app is-mid" }, icon("bell")), el("h2", { id: name }, view.title?.text || ""), iconButton("close", "Close", close)),
      el("div", { class: "modal-body" }, blocks(view.blocks, host)),
      el("footer", {}, el("button", { type: "button", class: "button", onclick: close }, view.close?.text || "Cancel"), view.submit && el("button", { type: "submit", class: "button is-primary" }, view.submit.text)),
    ),
  );
  return node;
}

async function submit(view, host, node) {
  const send = node.querySelector("[type=submit]");
  if (!send || send.disabled) return;
  send.disabled = true;
  try {
    const { errors } = await deed("submit", { view: view.id, values: Object.fromEntries(host.values) });
    complain(node, errors);
  } catch (error) {
    toast(error.message);
  } finally {
    send.disabled = false;
  }
}

// Each complaint stands under its block; the first one gets the focus.
function complain(node, complaints) {
  for (const field of node.querySelectorAll(".field")) {
    const text = complaints[field.dataset.block] || "";
    const note = field.querySelector(".complaint");
    note.hidden = !text;
    note.textContent = text;
    field.classList.toggle("is-wrong", Boolean(text));
    for (const input of field.querySelectorAll("input, textarea, select")) input.setAttribute("aria-invalid", String(Boolean(text)));
  }
  node.querySelector(".is-wrong :is(input, textarea, select)")?.focus();
}

let home = { key: "", node: null };

export function homeOf() {
  const view = store.home;
  const key = `${store.me}/${view?.id}/${view?.hash}`;
  if (home.key === key) return home.node;
  const empty = el("div", { class: "home-empty" }, el("div", { class: "hero-face" }, icon("house")), el("h2", {}, "Nothing here yet"), el("p", {}, `${appName()} has not published a Home tab for you.`));
  home = { key, node: el("div", { class: "home-inner" }, view ? blocks(view.blocks, hostOf(view)) : empty) };
  return home.node;
}
