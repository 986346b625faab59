// The playground's own HTTP interface; every answer that is not ok becomes an Error.

const PLAIN = {
  dispatch_failed: "The app is not connected.",
  no_text: "Write something first.",
  msg_too_long: "That is too long for one message (40,000 characters at most).",
  not_in_channel: "You are not in this channel.",
  is_archived: "This channel is archived.",
  message_not_found: "That message is gone.",
  cant_update_message: "Only its author can change a message.",
};

async function answer(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok || body.ok === false) throw new Error(PLAIN[body.error] || body.error || `The playground answered ${response.status}.`);
  return body;
}

export async function loadState(me) {
  return answer(await fetch(`/playground/api/state?as=${encodeURIComponent(me)}`));
}

export async function loadPeople() {
  return answer(await fetch("/playground/api/people"));
}

export async function act(deed, me, body) {
  return answer(
    await fetch(`/playground/api/${deed}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ as: me, ...body }),
    }),
  );
}

// Calls `take` with each change; `onState` hears whether the line is up.
export function live(me, take, onState) {
  const source = new EventSource(`/playground/api/live?as=${encodeURIComponent(me)}`);
  source.onopen = () => onState(true);
  source.onerror = () => onState(false);
  source.onmessage = (event) => take(JSON.parse(event.data));
  // A page that is left must not hold its line: a browser has six to one address.
  addEventListener("pagehide", () => source.close(), { once: true });
  return () => source.close();
}
