import "./styles/main.css";
import { offerCopying } from "./copy.js";
import { followExport } from "./export.js";
import { offerPasskeys } from "./passkeys.js";
import { showPlaceholders } from "./placeholders.js";
import { offerSwitches } from "./switch.js";
import { offerThemes } from "./theme.js";

offerCopying(document);
offerPasskeys(document);
offerSwitches(document);
showPlaceholders(document);
offerThemes(document);
followExport(document);
