import { thumbHashToDataURL } from "thumbhash";

const bytesOf = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

/** Behind every `<img data-thumbhash>` that has not come yet: roughly what it will show. */
export function showPlaceholders(page) {
  for (const image of page.querySelectorAll("img[data-thumbhash]")) {
    if (image.complete) continue;
    image.style.backgroundImage = `url(${thumbHashToDataURL(bytesOf(image.dataset.thumbhash))})`;
    const clear = () => image.style.removeProperty("background-image"); // it may be see-through
    image.addEventListener("load", clear, { once: true });
  }
}
