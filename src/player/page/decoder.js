// The decoder's thread, seen from the page.

class DecoderThread {
  constructor() {
    const text = byId("decoder").textContent;
    this.worker = new Worker(URL.createObjectURL(new Blob([text], {type: "text/javascript"})));
    this.waiting = new Map();
    this.last = 0;
    /** Called with what comes unasked: {number, peaks} or {number, problem}. */
    this.onoverview = () => {};
    this.worker.onmessage = ({data}) => this.take(data);
    this.worker.onerror = (event) => this.fail(event.message || "the decoder did not start");
    this.ready = this.call("load", {
      wasm: byId("wasm").textContent, config: byId("config").textContent, weights: byId("weights").textContent, languageModel: byId("language-model").textContent,
    });
  }

  take(data) {
    if (data.id === undefined) return this.onoverview(data);
    const {done, failed} = this.waiting.get(data.id);
    this.waiting.delete(data.id);
    if (data.error === undefined) done(data);
    else failed(new Error(data.error));
  }

  fail(text) {
    for (const {failed} of this.waiting.values()) failed(new Error(text));
    this.waiting.clear();
  }

  /** Promise of the answer. */
  call(name, values, transfer = []) {
    const id = ++this.last;
    return new Promise((done, failed) => {
      this.waiting.set(id, {done, failed});
      this.worker.postMessage({id, call: name, ...values}, transfer);
    });
  }
}
