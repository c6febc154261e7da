// Swagger UI over /openapi.json. Its two files are not part of the source tree;
// the token that the page keeps is used here, too.

import { token } from "./ask.js";

// It is no module, but a script that sets a global name.
const script = document.createElement("script");
script.src = "swagger-ui-bundle.js";
script.addEventListener("error", () => {
	document.getElementById("missing").hidden = false;
});
script.addEventListener("load", () => {
	const look = document.createElement("link");
	look.rel = "stylesheet";
	look.href = "swagger-ui.css";
	document.head.append(look);
	const ui = globalThis.SwaggerUIBundle({
		url: "openapi.json",
		dom_id: "#swagger",
		deepLinking: true,
		validatorUrl: null,
		onComplete: () => token() && ui.preauthorizeApiKey("token", token()),
	});
});
document.head.append(script);
