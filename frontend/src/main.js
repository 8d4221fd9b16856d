import "./styles/main.css";
import { offerCopying } from "./copy.js";
import { offerSwitches } from "./switch.js";
import { offerThemes } from "./theme.js";

offerCopying(document);
offerSwitches(document);
offerThemes(document);
