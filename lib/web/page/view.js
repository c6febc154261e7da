// Elements, made of text and elements only: what the data holds is never read as
// markup.

export function byId(id) {
	return document.getElementById(id);
}

// h("p", { class: "muted" }, "text", [more, nodes], null)
export function h(name, attributes, ...inner) {
	const element = document.createElement(name);
	for (const [key, value] of Object.entries(attributes))
		element.setAttribute(key, value);
	element.append(...inner.flat(Infinity).filter(x =>
		x !== null && x !== undefined && x !== false).map(x =>
		x instanceof Node ? x : String(x)));
	return element;
}

export function badge(text, kind) {
	return h("span", { class: `badge ${kind}` }, text);
}

// key: by which the focus finds it again when it was made anew
export function button(text, work, { key, ...attributes } = {}) {
	const element = h("button", { type: "button", ...attributes }, text);
	if (key) element.dataset.key = key;
	element.addEventListener("click", work);
	return element;
}

// put: the nodes into PLACE, where DATA has changed (null: always)
const shown = new WeakMap();
export function put(place, data, nodes) {
	const text = data === null ? null : JSON.stringify(data);
	if (text !== null && shown.get(place) === text) return;
	shown.set(place, text);
	const focus = place.contains(document.activeElement)
		? document.activeElement : null;
	place.replaceChildren(...nodes.flat(Infinity).filter(Boolean));
	if (!focus) return;
	for (const element of place.querySelectorAll("button, summary"))
		if (focus.id ? element.id === focus.id
			: focus.dataset.key && element.dataset.key === focus.dataset.key)
			element.focus({ preventScroll: true });
}

// table: heads and cells are texts, or { text, class } or { nodes }
export function table(heads, rows) {
	const cell = (name, c, attributes = {}) => {
		const { text, nodes } = typeof c === "object" ? c : { text: c };
		if (c.class) attributes.class = c.class;
		return h(name, attributes, nodes ?? text);
	};
	return h("table", {},
		h("thead", {}, h("tr", {}, heads.map(c => cell("th", c, { scope: "col" })))),
		h("tbody", {}, rows.map(row => h("tr", {}, row.map((c, i) => i === 0
			? cell("th", c, { scope: "row" }) : cell("td", c))))));
}
