import "./styles/main.css";
import { offerCopying } from "./copy.js";
import { followExport } from "./export.js";
import { offerThemes } from "./theme.js";

offerCopying(document);
offerThemes(document);
followExport(document);
