import "./styles/main.css";
import { offerCopying } from "./copy.js";
import { showPlaceholders } from "./placeholders.js";
import { offerThemes } from "./theme.js";

offerCopying(document);
showPlaceholders(document);
offerThemes(document);
