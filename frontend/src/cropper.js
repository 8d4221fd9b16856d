// Only on the page of one's profile. The number fields stay what is sent: this fills them in.
const LONGEST = 480;
const STEP = 2; // percent, for a key
const LEAST = 5;
const KEYS = {
  ArrowLeft: [-STEP, 0, 0],
  ArrowRight: [STEP, 0, 0],
  ArrowUp: [0, -STEP, 0],
  ArrowDown: [0, STEP, 0],
  "+": [0, 0, STEP],
  "=": [0, 0, STEP],
  "-": [0, 0, -STEP],
};

const between = (least, value, most) => Math.max(least, Math.min(most, value));

class Cropper {
  constructor(form) {
    this.fields = Object.fromEntries(
      ["side", "left", "top"].map((name) => [name, form.elements.namedItem(name)]),
    );
    this.canvas = form.ownerDocument.createElement("canvas");
    this.canvas.className = "cropper";
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute("role", "application");
    this.canvas.setAttribute("aria-label", form.dataset.label);
    form.querySelector(".crop").before(this.canvas);
    this.listen();
  }

  listen() {
    const { canvas } = this;
    canvas.addEventListener("keydown", (event) => this.press(event));
    canvas.addEventListener("pointerdown", (event) => canvas.setPointerCapture(event.pointerId));
    canvas.addEventListener("pointermove", (event) => {
      if (canvas.hasPointerCapture(event.pointerId)) this.drag(event);
    });
    canvas.addEventListener("wheel", (event) => {
      event.preventDefault();
      this.change(0, 0, event.deltaY < 0 ? STEP : -STEP);
    }, { passive: false });
    for (const field of Object.values(this.fields)) {
      field.addEventListener("input", () => this.read());
    }
  }

  show(bitmap) {
    const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
    this.bitmap = bitmap;
    this.canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    this.canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    this.set(100, null, null);
  }

  get square() {
    const { width, height } = this.canvas;
    return (Math.min(width, height) * this.side) / 100;
  }

  /** Percent of the sides, always inside the picture; null is the middle. */
  set(side, left, top) {
    const { width, height } = this.canvas;
    this.side = between(LEAST, side, 100);
    const place = (wanted, whole) => {
      const most = ((whole - this.square) / whole) * 100;
      return between(0, wanted ?? most / 2, most);
    };
    this.left = place(left, width);
    this.top = place(top, height);
    for (const name of ["side", "left", "top"]) {
      this.fields[name].value = String(Math.round(this[name] * 10) / 10);
    }
    this.draw();
  }

  read() {
    if (!this.bitmap) return;
    const number = (name) => (this.fields[name].value === "" ? null : Number(this.fields[name].value));
    this.side = between(LEAST, number("side") ?? 100, 100);
    this.left = number("left") ?? this.left;
    this.top = number("top") ?? this.top;
    this.draw();
  }

  change(right, down, larger) {
    this.set(this.side + larger, this.left + right - larger / 2, this.top + down - larger / 2);
  }

  press(event) {
    const change = KEYS[event.key];
    if (!change || !this.bitmap) return;
    event.preventDefault();
    const [right, down, larger] = change;
    if (larger) this.change(0, 0, larger);
    else this.set(this.side, this.left + right, this.top + down);
  }

  drag(event) {
    const box = this.canvas.getBoundingClientRect();
    this.set(
      this.side,
      this.left + (event.movementX / box.width) * 100,
      this.top + (event.movementY / box.height) * 100,
    );
  }

  draw() {
    const { width, height } = this.canvas;
    const pen = this.canvas.getContext("2d");
    const x = (width * this.left) / 100;
    const y = (height * this.top) / 100;
    pen.drawImage(this.bitmap, 0, 0, width, height);
    pen.fillStyle = "rgb(8 20 24 / 0.62)";
    pen.beginPath();
    pen.rect(0, 0, width, height);
    pen.rect(x, y, this.square, this.square);
    pen.fill("evenodd");
    pen.strokeStyle = "white";
    pen.lineWidth = 2;
    pen.strokeRect(x + 1, y + 1, this.square - 2, this.square - 2);
  }
}

for (const form of document.querySelectorAll("[data-cropper]")) {
  let cropper = null;
  form.elements.namedItem("source").addEventListener("change", async ({ target }) => {
    const [file] = target.files;
    if (!file) return;
    try {
      const bitmap = await createImageBitmap(file);
      cropper ??= new Cropper(form);
      cropper.show(bitmap);
    } catch {
      // Not to be shown here, such as HEIC: the number fields work all the same.
    }
  });
}
