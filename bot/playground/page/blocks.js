// Block Kit: the blocks that a support bot sends, each as its own function.

import { el, icon, toast } from "./dom.js";
import { emoji, withEmoji } from "./emoji.js";
import { field } from "./fields.js";
import { link } from "./links.js";
import { markdown } from "./markdown.js";
import { mrkdwn } from "./mrkdwn.js";
import { deed } from "./store.js";

export function body(message) {
  if (!message.blocks.length) return el("div", { class: "text" }, ...mrkdwn(message.text));
  const { channel, ts } = message;
  const press = (action, value) => deed("click", { channel, ts, action, value, private: message.private });
  return drawn(message.blocks, { press });
}

// `ctx.press(action, value)` tells the app; `ctx.fields` collects what a form holds, if it is one.
export function drawn(blocks, ctx) {
  return el("div", { class: "blocks" }, ...blocks.map((block) => (RENDER[block.type] || unknown)(block, ctx)));
}

const RENDER = {
  section: (block, ctx) =>
    el(
      "div",
      { class: "section" },
      el(
        "div",
        { class: "section-main" },
        block.text && textOf(block.text),
        block.fields && el("div", { class: "fields" }, ...block.fields.map((field) => textOf(field))),
      ),
      block.accessory && el("div", { class: "accessory" }, element(block.accessory, ctx)),
    ),
  markdown: (block) => el("div", { class: "text is-markdown" }, ...markdown(block.text)),
  header: (block) => el("h3", { class: "block-header" }, ...withEmoji(block.text.text)),
  divider: () => el("hr"),
  context: (block, ctx) => el("div", { class: "context" }, ...block.elements.map((item) => (item.type === "image" ? element(item, ctx) : textOf(item)))),
  actions: (block, ctx) => el("div", { class: "actions" }, ...block.elements.map((item) => element(item, ctx))),
  context_actions: (block, ctx) => el("div", { class: "actions" }, ...block.elements.map((item) => element(item, ctx))),
  image: (block) => picture(block),
  rich_text: (block) => el("div", { class: "text" }, ...block.elements.map(richBlock)),
  table: (block) => richTable(block),
  input: (block, ctx) =>
    el(
      "label",
      { class: "input", data: { block: block.block_id } },
      el("span", { class: "input-label" }, block.label.text, block.optional && el("small", {}, " (optional)")),
      element(block.element, ctx),
      block.hint && el("span", { class: "input-hint" }, block.hint.text),
      el("span", { class: "input-error", role: "alert" }),
    ),
};

function unknown(block) {
  return el("p", { class: "unknown" }, `The playground does not draw “${block.type}” blocks.`);
}

function textOf(text) {
  if (text.type === "plain_text") return el("div", { class: "text" }, el("p", {}, ...withEmoji(text.text)));
  return el("div", { class: "text" }, ...mrkdwn(text.text));
}

function element(item, ctx) {
  if (item.type === "button") return button(item, ctx);
  if (item.type === "feedback_buttons") return el("span", { class: "actions" }, ...["positive_button", "negative_button"].filter((name) => item[name]).map((name) => button({ ...item[name], action_id: item.action_id }, ctx)));
  if (item.type === "image") return picture(item);
  if (item.type === "overflow") return overflow(item, ctx);
  const made = field(item, ctx.fields ? null : (value) => busy(null, () => ctx.press(item.action_id, value)));
  if (!made) return el("span", { class: "unknown" }, `“${item.type}” is not drawn here`);
  ctx.fields?.set(item.action_id, made.read);
  return made.node;
}

// Runs what a press asks for; a node shows that it is under way, and a failure is said.
async function busy(node, act) {
  if (node) node.disabled = true;
  node?.classList.add("is-busy");
  try {
    await act();
  } catch (error) {
    toast(error.message);
  } finally {
    if (node) node.disabled = false;
    node?.classList.remove("is-busy");
  }
}

function button(item, ctx) {
  const label = withEmoji(item.text.text);
  const style = item.style === "primary" || item.style === "danger" ? ` is-${item.style}` : "";
  const aria = item.accessibility_label || null;
  if (item.url) {
    const node = link(item.url, ...label, icon("arrow"));
    node.classList.add("button");
    node.addEventListener("click", () => void ctx.press(item.action_id).catch(() => {}));
    return node;
  }
  return el("button", { type: "button", class: `button${style}`, "aria-label": aria, onclick: (event) => busy(event.currentTarget, () => ctx.press(item.action_id)) }, ...label);
}

function overflow(item, ctx) {
  const choices = el("select", { class: "select is-overflow", "aria-label": "More", onchange: (event) => busy(event.currentTarget, () => ctx.press(item.action_id, event.target.value)) }, el("option", { value: "" }, "⋯"), ...item.options.map((option) => el("option", { value: option.value }, option.text.text)));
  return choices;
}

function picture(item) {
  return el("span", { class: "picture" }, link(item.image_url || "", item.alt_text || "Image"));
}

function richBlock(block) {
  const inner = (elements) => elements.map(richInline);
  if (block.type === "rich_text_list") return el(block.style === "ordered" ? "ol" : "ul", {}, ...block.elements.map((item) => el("li", {}, ...inner(item.elements))));
  if (block.type === "rich_text_quote") return el("blockquote", {}, ...inner(block.elements));
  if (block.type === "rich_text_preformatted") return el("pre", {}, el("code", {}, ...inner(block.elements)));
  return el("p", {}, ...inner(block.elements));
}

function richInline(item) {
  if (item.type === "link") return link(item.url, item.text || item.url);
  if (item.type === "user") return mrkdwn(`<@${item.user_id}>`)[0];
  if (item.type === "emoji") return emoji(item.name);
  const style = item.style || {};
  const tags = [style.bold && "strong", style.italic && "em", style.strike && "del", style.code && "code"].filter(Boolean);
  return tags.reduce((node, tag) => el(tag, {}, node), item.text || "");
}

function richTable(block) {
  const cell = (tag, item) => el(tag, {}, item.type === "rich_text" ? el("span", {}, ...item.elements.map(richBlock)) : item.text || "");
  const [head, ...rows] = block.rows;
  return el(
    "div",
    { class: "table", tabindex: "0" },
    el("table", {}, el("thead", {}, el("tr", {}, ...head.map((item) => cell("th", item)))), el("tbody", {}, ...rows.map((row) => el("tr", {}, ...row.map((item) => cell("td", item)))))),
  );
}
