// How numbers, times and the words of the records are shown to people.

export const MODES = { full: "Full sync", changed: "Changes", retry: "Retry",
	product: "One product", verify: "Comparison", plan: "Preview", check: "Check",
	apply: "Saved plan", push: "By hand" };

// What a run does just now.
export const STAGES = { begin: "beginning",
	"reading the catalogue and the shop": "reading Plytix and the shop",
	mapping: "preparing products", "looking at the shop": "looking at the shop",
	planning: "comparing with the shop", categories: "sending categories",
	pushing: "sending products", "what is gone": "archiving what is gone" };

// Who asked for a task, behind the time: callers over HTTP have no name.
export function by(who) {
	if (!who || who === "http") return "";
	return ` by ${who === "webhook" ? "Plytix" : who}`;
}

// taskName: as a sentence begins with it
export function taskName(mode, argument) {
	if (mode === "product" && argument) return `Sync of ${argument}`;
	return mode === "changed" ? "Sync of changes" : MODES[mode] ?? mode;
}

// Of the health and of runs: a word, and its colour.
export const STATES = { well: ["All well", "good"],
	attention: ["Needs attention", "warn"], failing: ["Failing", "bad"],
	running: ["Running", ""], completed: ["Done", "good"],
	partial: ["Cut short", "warn"], failed: ["Failed", "bad"] };

export const TASK_STATES = { done: "is done", failed: "did not end well",
	cancelled: "was stopped" };

// Of products and causes.
export const VERDICTS = { refused: ["Refused", "bad"], failed: ["Failed", "bad"],
	held: ["Held back", "warn"], warning: ["Note", "warn"],
	"in-sync": ["In sync", "good"], waiting: ["Waiting", "warn"],
	"in-doubt": ["In doubt", "warn"], gone: ["Gone from Plytix", ""],
	archived: ["Archived", ""], edited: ["Edited in Webflow", "warn"],
	"picture-missing": ["Picture missing", "warn"],
	"not-selected": ["Not selected", ""] };

const LANGUAGE = "en-US";
const numbers = new Intl.NumberFormat(LANGUAGE);
const times = new Intl.DateTimeFormat(LANGUAGE, { month: "short", day: "numeric",
	hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const days = new Intl.DateTimeFormat(LANGUAGE, { month: "short", day: "numeric" });

export function number(n) {
	return numbers.format(n ?? 0);
}

export function count(n, one, many = `${one}s`) {
	return `${number(n)} ${n === 1 ? one : many}`;
}

function shown(format, text) {
	const date = new Date(text);
	return Number.isNaN(date.getTime()) ? String(text ?? "") : format.format(date);
}

export function time(text) {
	return shown(times, text);
}

export function day(text) {
	return shown(days, text);
}

export function duration(seconds) {
	const s = Math.round(seconds ?? 0);
	if (s >= 3600)
		return `${Math.floor(s / 3600)} h ${Math.floor(s % 3600 / 60)} min`;
	return s >= 60 ? `${Math.floor(s / 60)} min ${s % 60} s` : `${s} s`;
}

export function ago(text) {
	const s = Math.max(0, (Date.now() - new Date(text).getTime()) / 1000);
	if (s < 60) return "just now";
	if (s < 3600) return `${Math.floor(s / 60)} min ago`;
	return s < 172800 ? `${Math.floor(s / 3600)} h ago`
		: `${Math.floor(s / 86400)} days ago`;
}

// A price is sent in the smallest units of its currency.
export function money({ value, unit }) {
	try {
		const format = new Intl.NumberFormat(LANGUAGE, { style: "currency",
			currency: unit });
		const digits = format.resolvedOptions().maximumFractionDigits;
		return format.format(value / 10 ** digits);
	} catch {
		return `${value} ${unit}`;
	}
}
