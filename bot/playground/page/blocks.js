// Block Kit: the blocks that a support bot sends, each as its own function.

import { el, icon } from "./dom.js";
import { element, messageHost, picture } from "./elements.js";
import { emoji, withEmoji } from "./emoji.js";
import { link } from "./links.js";
import { markdown } from "./markdown.js";
import { mrkdwn } from "./mrkdwn.js";

export function body(message) {
  if (!message.blocks.length) return el("div", { class: "text" }, ...mrkdwn(message.text));
  return blocks(message.blocks, messageHost(message));
}

export function blocks(all, host) {
  return el("div", { class: "blocks" }, ...all.map((block) => (RENDER[block.type] || unknown)(block, host)));
}

export function filesOf(message) {
  if (!message.files?.length) return null;
  const size = (bytes) => (bytes ? (bytes < 1e6 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`) : "");
  return el("ul", { class: "files" }, ...message.files.map((file) => el("li", {}, icon("file"), link(file.url, file.name), el("small", {}, [file.mimetype, size(file.size)].filter(Boolean).join(", ")))));
}

const RENDER = {
  section: (block, host) =>
    el(
      "div",
      { class: "section" },
      el(
        "div",
        { class: "section-main" },
        block.text && textOf(block.text),
        block.fields && el("div", { class: "fields" }, ...block.fields.map((field) => textOf(field))),
      ),
      block.accessory && el("div", { class: "accessory" }, element(block.accessory, host)),
    ),
  markdown: (block) => el("div", { class: "text is-markdown" }, ...markdown(block.text)),
  header: (block) => el("h3", { class: "block-header" }, ...withEmoji(block.text.text)),
  divider: () => el("hr"),
  context: (block, host) => el("div", { class: "context" }, ...block.elements.map((item) => (item.type === "image" ? element(item, host) : textOf(item)))),
  actions: (block, host) => el("div", { class: "actions" }, ...block.elements.map((item) => element(item, host))),
  context_actions: (block, host) => el("div", { class: "actions" }, ...block.elements.map((item) => element(item, host))),
  image: (block) => el("div", {}, block.title && textOf(block.title), picture(block)),
  input: field,
  rich_text: (block) => el("div", { class: "text" }, ...block.elements.map(richBlock)),
  table: (block) => richTable(block),
};

// The label, the field, its hint, and room for a complaint: each modal fills that in.
function field(block, host) {
  const id = block.block_id;
  return el(
    "div",
    { class: "field", data: { block: id } },
    el("label", { id: `label-${id}`, for: `field-${id}` }, ...withEmoji(block.label.text), block.optional && el("small", {}, " (optional)")),
    element(block.element, host, id),
    el("div", { id: `note-${id}` }, el("p", { class: "complaint", hidden: true }), block.hint && el("p", { class: "hint" }, ...withEmoji(block.hint.text))),
  );
}

function unknown(block) {
  return el("p", { class: "unknown" }, `The playground does not draw “${block.type}” blocks.`);
}

function textOf(text) {
  if (text.type === "plain_text") return el("div", { class: "text" }, el("p", {}, ...withEmoji(text.text)));
  return el("div", { class: "text" }, ...mrkdwn(text.text));
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
