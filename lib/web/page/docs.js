// Swagger UI over /openapi.json. Its two files are not part of the source tree;
// the token that the page keeps is used here, too.

import { token } from "./ask.js";

const look = document.createElement("link");
look.rel = "stylesheet";
look.href = "swagger-ui.css";

try {
	await import("./swagger-ui-bundle.js");
	document.head.append(look);
	const ui = globalThis.SwaggerUIBundle({
		url: "openapi.json",
		dom_id: "#swagger",
		deepLinking: true,
		validatorUrl: null,
		onComplete: () => token() && ui.preauthorizeApiKey("token", token()),
	});
} catch {
	document.getElementById("missing").hidden = false;
}
