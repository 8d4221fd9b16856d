// Only on pages of panoramas. The plain picture stays wherever this cannot run.
import "pannellum/build/pannellum.css";
import "pannellum";
import "./styles/panorama.css";

const { pannellum, libpannellum } = window;
const WHOLE_TURN = 360;
const FROM_POLE_TO_POLE = 180;

/**
 * Pannellum takes a picture that is loaded already only if it may change, and then sends it to the
 * graphics card again for each move. Loading it itself it would need `blob:` in the site's content
 * security policy. So: handed over as one that changes, drawn as one that does not.
 */
const drawer = libpannellum.renderer;
libpannellum.renderer = function stillRenderer(...options) {
  const made = drawer(...options);
  const { init } = made;
  made.init = (image, type, _isChanging, ...rest) => init.call(made, image, type, false, ...rest);
  return made;
};

function loaded(url) {
  const image = new Image();
  image.crossOrigin = "anonymous"; // else a picture from a bucket could not be drawn
  image.src = url;
  return image.decode().then(() => image);
}

function label(sphere, { sphereLabel, zoomIn, zoomOut, fullScreen }) {
  sphere.setAttribute("role", "application");
  sphere.setAttribute("aria-label", sphereLabel);
  const names = { "zoom-in": zoomIn, "zoom-out": zoomOut, "fullscreen-toggle-button": fullScreen };
  for (const [control, name] of Object.entries(names)) {
    const button = sphere.querySelector(`.pnlm-${control}`);
    button?.setAttribute("role", "button");
    button?.setAttribute("title", name);
  }
}

function draw(image, sphere) {
  const tall = (WHOLE_TURN * image.naturalHeight) / image.naturalWidth;
  return pannellum.viewer(sphere, {
    autoLoad: true,
    dynamic: true,
    dynamicUpdate: true,
    mouseZoom: "fullscreenonly", // the wheel scrolls the page
    panorama: image,
    type: "equirectangular",
    vaov: Math.min(FROM_POLE_TO_POLE, tall),
  });
}

async function show(plain) {
  const image = await loaded(plain.href);
  const sphere = document.createElement("div");
  sphere.className = "sphere";
  plain.before(sphere);
  try {
    const viewer = draw(image, sphere);
    plain.hidden = viewer.isLoaded();
    viewer.setUpdate(false);
    label(sphere, plain.dataset);
  } finally {
    if (!plain.hidden) sphere.remove();
  }
}

for (const plain of document.querySelectorAll("[data-panorama]")) {
  show(plain).catch(() => {}); // not to be loaded or drawn here: the picture is there
}
