import "./styles/main.css";
import { offerCopying } from "./copy.js";
import { offerPasskeys } from "./passkeys.js";
import { showPlaceholders } from "./placeholders.js";
import { offerThemes } from "./theme.js";

offerCopying(document);
offerPasskeys(document);
showPlaceholders(document);
offerThemes(document);
