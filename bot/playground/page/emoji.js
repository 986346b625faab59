// The emoji that apps and people use most; any other keeps its :name:.
// Those of the first list are drawn here: they look the same where no emoji font is installed.

const SVG = "http://www.w3.org/2000/svg";

const SKIN = "#f5b93b";
const DARK = "#4a3412";
const face = ["circle", { cx: 12, cy: 12, r: 9.5, fill: SKIN }];
const stroke = (d, colour, width = 2) => ["path", { d, fill: "none", stroke: colour, "stroke-width": width, "stroke-linecap": "round", "stroke-linejoin": "round" }];
const fill = (d, colour) => ["path", { d, fill: colour }];
const eyes = [["circle", { cx: 8.8, cy: 10, r: 1.2, fill: DARK }], ["circle", { cx: 15.2, cy: 10, r: 1.2, fill: DARK }]];
const thumb = "M3 11h4v10H3zM8.5 11l3.6-8c1.5 0 2.6 1 2.6 2.6 0 1.2-.4 2.4-.9 3.4h5.2c1.5 0 2.5 1.4 2.1 2.8l-2 7.1c-.3 1.2-1.3 2-2.5 2H11c-.9 0-1.8-.3-2.5-.9z";
const disc = (colour) => [["circle", { cx: 12, cy: 12, r: 9.5, fill: colour }]];
const person = (colour, x = 12) => [["circle", { cx: x, cy: 8, r: 4.2, fill: colour }], fill(`M${x - 7.5} 21c0-4.5 3.3-7 7.5-7s7.5 2.5 7.5 7z`, colour)];

const DRAWN = {
  "+1": [fill(thumb, SKIN)],
  "-1": [["g", { transform: "rotate(180 12 12)" }, fill(thumb, SKIN)]],
  heart: [fill("M12 20.5S3 15.2 3 8.9A4.9 4.9 0 0 1 12 6.2a4.9 4.9 0 0 1 9 2.7c0 6.3-9 11.6-9 11.6z", "#e2445c")],
  eyes: [["ellipse", { cx: 7, cy: 12, rx: 4.6, ry: 7, fill: "#fff", stroke: "#9aa5a0" }], ["ellipse", { cx: 17, cy: 12, rx: 4.6, ry: 7, fill: "#fff", stroke: "#9aa5a0" }], ["circle", { cx: 5.8, cy: 13, r: 2.4, fill: "#2a2f2d" }], ["circle", { cx: 15.8, cy: 13, r: 2.4, fill: "#2a2f2d" }]],
  white_check_mark: [["rect", { x: 2.5, y: 2.5, width: 19, height: 19, rx: 4, fill: "#35a352" }], stroke("M7 12.5l3.5 3.5L17 8.5", "#fff", 2.6)],
  heavy_check_mark: [stroke("M4 13l5 5L20 6", "#35a352", 3.2)],
  x: [stroke("M5 5l14 14M19 5 5 19", "#d94141", 3.4)],
  tada: [fill("M3 21 8 8l8 8z", SKIN), stroke("M14 9c1-3 3-4 5-4M15.5 12.5c2-1 4-.5 5 .5M11 6c-.5-2 .5-3 1-4", "#7a4fa3", 1.8), ["circle", { cx: 19, cy: 9, r: 1.3, fill: "#e2445c" }], ["circle", { cx: 16, cy: 4, r: 1.1, fill: "#2f8fd0" }]],
  thinking_face: [face, ...eyes, stroke("M9 15.5c2-1 4-1 6-.5M7 7c1-.8 2.5-.8 3.5 0", DARK, 1.5)],
  slightly_smiling_face: [face, ...eyes, stroke("M8 14.5c2 2.5 6 2.5 8 0", DARK, 1.6)],
  wave: [stroke("M7 12V7M10 11V4.5M13 11V4.5M16 12V7M7 12c-1.5-2-4-1-3 1 1.5 4 4 7.5 8 7.5s6-3 6-7.5V9.5", SKIN, 2.6)],
  warning: [fill("M12 2.5 22.5 21h-21z", "#f2b01e"), stroke("M12 9v5.5M12 17.8v.1", "#2b1f00", 2.2)],
  bell: [fill("M12 3a6 6 0 0 1 6 6c0 5 2 6.5 2 8H4c0-1.5 2-3 2-8a6 6 0 0 1 6-6zM9.5 18.5h5a2.5 2.5 0 0 1-5 0z", "#f2b01e")],
  question: [stroke("M8 8c0-5 8-5 8 0 0 3-4 3.5-4 6.5M12 19v.1", "#d94141", 3)],
  bulb: [fill("M12 2.5a6.5 6.5 0 0 1 4 11.6c-1 .8-1.3 1.6-1.3 2.9H9.3c0-1.3-.3-2.1-1.3-2.9A6.5 6.5 0 0 1 12 2.5z", "#f6cf47"), stroke("M9.5 19.5h5M10.5 22h3", "#8a938f", 1.8)],
  mag: [["circle", { cx: 10, cy: 10, r: 6.2, fill: "#cfe6f7", stroke: "#5c6a72", "stroke-width": 2 }], stroke("M15 15l6 6", "#5c6a72", 3)],
  memo: [["rect", { x: 4, y: 2.5, width: 14, height: 19, rx: 2, fill: "#fff", stroke: "#9aa5a0" }], stroke("M7.5 8h7M7.5 12h7M7.5 16h4", "#9aa5a0", 1.5)],
  book: [fill("M12 6C9.5 4 6 3.5 2.5 4v15c3.5-.5 7 0 9.5 2z", "#3d7fc4"), fill("M12 6c2.5-2 6-2.5 9.5-2v15c-3.5-.5-7 0-9.5 2z", "#5c9ad8")],
  link: [stroke("M10 14a4 4 0 0 1 0-5.6l3-3a4 4 0 0 1 5.6 5.6L17 12.6M14 10a4 4 0 0 1 0 5.6l-3 3A4 4 0 0 1 5.4 13L7 11.4", "#7d8c94", 2.4)],
  lock: [["rect", { x: 4.5, y: 10, width: 15, height: 11, rx: 2, fill: "#f2b01e" }], stroke("M8 10V7.5a4 4 0 0 1 8 0V10", "#8a938f", 2.4)],
  speech_balloon: [fill("M12 3.5c5.5 0 9.5 3.3 9.5 7.7s-4 7.7-9.5 7.7c-.9 0-1.8-.1-2.6-.3L4.5 21l1-4.1c-1.9-1.4-3-3.4-3-5.7C2.5 6.8 6.5 3.5 12 3.5z", "#8fb3c4")],
  bust_in_silhouette: person("#5b7f95"),
  busts_in_silhouette: [...person("#8fa9b8", 15.5), ...person("#5b7f95", 9)],
  hourglass: [stroke("M6 3h12M6 21h12", "#9a6b2f", 2.2), fill("M7 4h10c0 4-3.5 6-3.5 8s3.5 4 3.5 8H7c0-4 3.5-6 3.5-8S7 8 7 4z", "#e8c77a")],
  large_green_circle: disc("#35a352"),
  large_yellow_circle: disc("#f2b01e"),
  red_circle: disc("#d94141"),
  white_circle: disc("#c9d1cd"),
};

const SAME = { thumbsup: "+1", thumbsdown: "-1", hourglass_flowing_sand: "hourglass", smile: "slightly_smiling_face", books: "book", page_facing_up: "memo", clipboard: "memo", mag_right: "mag" };

const FONT = {
  pray: "🙏", raised_hands: "🙌", rocket: "🚀", fire: "🔥", sparkles: "✨", star: "⭐", robot_face: "🤖",
  raising_hand: "🙋", sos: "🆘", arrows_counterclockwise: "🔄", rotating_light: "🚨", information_source: "ℹ️",
  no_entry: "⛔", inbox_tray: "📥", joy: "😂", clap: "👏", ok_hand: "👌", point_right: "👉", zap: "⚡", seedling: "🌱",
};

// So that an app that writes the character itself gets the drawing as well.
const CHARACTERS = {
  "👍": "+1", "👎": "-1", "❤️": "heart", "👀": "eyes", "✅": "white_check_mark", "❌": "x", "🎉": "tada", "🤔": "thinking_face",
  "🙂": "slightly_smiling_face", "👋": "wave", "⚠️": "warning", "🔔": "bell", "❓": "question", "💡": "bulb", "🔍": "mag", "📝": "memo",
  "📄": "memo", "📖": "book", "📚": "book", "🔗": "link", "🔒": "lock", "💬": "speech_balloon", "👤": "bust_in_silhouette",
  "👥": "busts_in_silhouette", "⏳": "hourglass", "🟢": "large_green_circle", "🟡": "large_yellow_circle", "🔴": "red_circle",
};

export const QUICK = ["+1", "heart", "eyes", "white_check_mark", "tada", "thinking_face"];

export function emoji(given) {
  const name = SAME[given.replaceAll(":", "")] || given.replaceAll(":", "");
  if (!DRAWN[name]) return FONT[name] || `:${name}:`;
  const svg = shape(["svg", { viewBox: "0 0 24 24", class: "glyph", role: "img", "aria-label": `:${name}:` }, ...DRAWN[name]]);
  return svg;
}

function shape([tag, attributes, ...children]) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children.map(shape));
  return node;
}

const FOUND = new RegExp(`:([a-z0-9_+-]+):|(${Object.keys(CHARACTERS).join("|")})`, "g");

// Splits a text into strings and drawn emoji.
export function withEmoji(text) {
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(FOUND)) {
    const drawn = emoji(found[2] ? CHARACTERS[found[2]] : found[1]);
    if (drawn === found[0]) continue;
    nodes.push(text.slice(from, found.index), drawn);
    from = found.index + found[0].length;
  }
  return [...nodes, text.slice(from)].filter((node) => node !== "");
}
