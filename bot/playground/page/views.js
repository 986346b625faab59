// What the app opens for one person: modals, and its Home.

import { drawn } from "./blocks.js";
import { avatar, el, iconButton, toast } from "./dom.js";
import { appName, deed, store } from "./store.js";

const dialog = el("dialog", { class: "modal", "aria-labelledby": "modal-title" });
document.body.append(dialog);
dialog.addEventListener("cancel", (event) => (event.preventDefault(), closeTop()));

let shown = null;

export function drawModal() {
  const view = store.views.at(-1);
  if (!view) {
    if (dialog.open) dialog.close();
    shown = null;
  } else if (view !== shown) {
    shown = view;
    dialog.replaceChildren(form(view));
    if (!dialog.open) dialog.showModal();
    dialog.querySelector("[autofocus],textarea,input,select,button.is-primary")?.focus();
  }
}

function form(view) {
  const ctx = context(view);
  const { title, submit, close, blocks } = view.body;
  const send = el("button", { type: "submit", class: "button is-primary" }, submit?.text || "Done");
  const node = el(
    "form",
    { method: "dialog", onsubmit: (event) => (event.preventDefault(), submit ? hand(view, ctx, node, send) : closeTop()) },
    el("header", {}, el("h2", { id: "modal-title" }, title?.text || ""), iconButton("close", "Close", closeTop)),
    el("div", { class: "modal-body" }, drawn(blocks, ctx)),
    el("footer", {}, el("button", { type: "button", class: "button", onclick: closeTop }, close?.text || "Cancel"), submit ? send : null),
  );
  return node;
}

function context(view) {
  const fields = new Map();
  const values = () => Object.fromEntries([...fields].map(([action, read]) => [action, read()]));
  const press = (action, value) => deed("press", { view: view.id, action, values: value === undefined ? values() : { ...values(), [action]: value } });
  return { fields, values, press };
}

async function hand(view, ctx, node, send) {
  send.disabled = true;
  for (const place of node.querySelectorAll(".input-error")) place.textContent = "";
  try {
    const { errors } = await deed("submit", { view: view.id, values: ctx.values() });
    for (const [block, text] of Object.entries(errors || {})) complain(node, block, text);
  } catch (error) {
    toast(error.message);
  } finally {
    send.disabled = false;
  }
}

function complain(node, block, text) {
  const place = node.querySelector(`[data-block="${CSS.escape(block)}"] .input-error`);
  if (place) place.textContent = text;
  else toast(text);
}

function closeTop() {
  const view = store.views.at(-1);
  if (view) deed("close", { view: view.id }).catch((error) => toast(error.message));
}

// The Home tab of the app, drawn anew only when it changes.
let home = { view: null, node: null };
export function homeNode() {
  if (home.view !== store.home || !home.node) home = { view: store.home, node: makeHome() };
  return home.node;
}

function makeHome() {
  if (!store.home) return el("div", { class: "intro" }, el("section", { class: "hero" }, el("div", { class: "hero-face" }, avatar({ isApp: true, name: appName() }, "is-large")), el("h2", {}, appName()), el("p", {}, `${appName()} has not shown a Home here yet. It does so a moment after you open it.`)));
  return el("div", { class: "home" }, drawn(store.home.body.blocks, { press: context(store.home).press }));
}
