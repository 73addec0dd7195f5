// Where a link leads: into the bot, out of the page, or nowhere.

const SAFE = new Set(["http:", "https:", "mailto:", "tel:"]);

/** Return an address that may be opened, or null: a message must not run `javascript:` here. */
export function safeAddress(text) {
  try {
    const url = new URL(/^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`);
    return SAFE.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** Return the payload of a deep link to the bot (`https://t.me/<bot>?start=…` or its `tg:` form), or null. */
export function payloadOf(text, botUsername) {
  let url;
  try {
    url = new URL(/^[a-z]+:/i.test(text) ? text : `https://${text}`);
  } catch {
    return null;
  }
  const named = url.protocol === "tg:" ? url.searchParams.get("domain") : tMeName(url);
  return sameName(named, botUsername) ? url.searchParams.get("start") : null;
}

function tMeName(url) {
  return /^(www\.)?(t|telegram)\.(me|dog)$/.test(url.hostname) ? url.pathname.replace(/^\/+|\/+$/g, "") : null;
}

function sameName(one, other) {
  return Boolean(one) && one.toLowerCase() === (other ?? "").toLowerCase();
}
