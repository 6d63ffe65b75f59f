// What a file says about itself. Everything in it is text from outside: it only ever becomes text.

const NAMES = {
  title: "Title", artist: "Artist", album: "Album", albumartist: "Album artist", date: "Date", tracknumber: "Track", genre: "Genre",
  composer: "Composer", comment: "Comment", lyrics: "Lyrics",
};
const IMAGES = ["image/jpeg", "image/png", "image/gif", "image/webp"];

function formatTime(seconds, digits = 0) {
  const whole = Math.floor(seconds / 60);
  const rest = (seconds - 60 * whole).toFixed(digits).padStart(digits ? digits + 3 : 2, "0");
  return whole < 60 ? `${whole}:${rest}` : `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}:${rest}`;
}

const formatBytes = (n) => n < 1e5 ? `${n.toLocaleString("en")} bytes` : `${(n / 1e6).toFixed(2)} MB`;

/** Pairs of names and values, tags first. */
function describe(info, bytes) {
  const seconds = info.samples / info.rate;
  const rows = info.tags.map(([key, value]) => [NAMES[key] || key, value]);
  rows.push(["Length", formatTime(seconds, 1)]);
  rows.push(["Size", `${formatBytes(bytes)}, ${(bytes * 8 / seconds / 1000).toFixed(2)} kbps`]);
  rows.push(["Coding", `${info.model}, ${info.codebooks} codebooks${info.languageModel ? ", language model" : ""}`]);
  rows.push(["Audio", `${info.rate / 1000} kHz, ${info.channels === 1 ? "mono" : info.channels === 2 ? "stereo" : `${info.channels} channels`}`]);
  return rows;
}

function showRows(list, rows) {
  list.replaceChildren(...rows.flatMap(([name, value]) => ["dt", "dd"].map((kind, i) => {
    const element = document.createElement(kind);
    element.textContent = [name, value][i];
    return element;
  })));
}

/** Shows the front cover, or the first picture; hides the element where there is none that a browser draws. */
function showCover(image, pictures) {
  if (image.src) URL.revokeObjectURL(image.src);
  const drawable = pictures.filter((p) => IMAGES.includes(p.mime));
  const cover = drawable.find((p) => p.type === 3) || drawable[0];
  image.hidden = !cover;
  if (!cover) return image.removeAttribute("src");
  image.alt = cover.description || "Cover";
  image.onerror = () => { image.hidden = true; };
  image.src = URL.createObjectURL(new Blob([cover.data], {type: cover.mime}));
}
