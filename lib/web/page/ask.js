// Requests to the server that this page came from. The token is kept until the
// tab is closed, and stands in no address.

const KEY = "plytix-webflow-token", WAIT_MS = 15000;
const site = new URLSearchParams(location.search).get("site");

// What a request was answered instead: a sentence, and its status (0: none).
export class Refused extends Error {
	constructor(status, message) {
		super(message);
		this.status = status;
	}
}

// token(): the one that is kept; token(TEXT) keeps another, "" none
export function token(text) {
	if (text) sessionStorage.setItem(KEY, text);
	else if (text === "") sessionStorage.removeItem(KEY);
	return sessionStorage.getItem(KEY) ?? "";
}

function address(path, params) {
	const query = new URLSearchParams();
	for (const [name, value] of Object.entries({ ...params, site }))
		if (value !== undefined && value !== null) query.set(name, value);
	return `${path}${String(query) && "?"}${query}`;
}

function sentence(status, body, response) {
	const text = body?.error?.message;
	if (status === 503)
		return "The server's database does not answer just now" +
			(text ? `: ${text}` : "") + ". It is asked again in a few seconds.";
	if (status === 429)
		return "Too much waits already. Try it again in a minute.";
	return text ? text.charAt(0).toUpperCase() + text.slice(1) + "."
		: `The server answered ${status} ${response.statusText}.`;
}

export async function ask(method, path, params, body) {
	const headers = { Accept: "application/json" };
	let response, text;
	if (body) headers["Content-Type"] = "application/json";
	if (token()) headers.Authorization = `Bearer ${token()}`;
	try {
		response = await fetch(address(path, params), { method, headers,
			body: body && JSON.stringify(body), cache: "no-store",
			credentials: "omit", redirect: "error",
			signal: AbortSignal.timeout(WAIT_MS) });
		text = await response.text();
	} catch {
		throw new Refused(0, "The server does not answer. It is asked again " +
			"in a few seconds.");
	}
	let value = null;
	try {
		value = JSON.parse(text);
	} catch {
		// not from the program: a proxy, or a server that is starting
	}
	if (!response.ok || value === null)
		throw new Refused(response.status,
			sentence(response.status, value, response));
	return value;
}
