// @ts-check
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

/**
 * Mounts the anywidgets of a page from their recorded state: no kernel, no server.
 * This is a classic script, as are those that bring it modules' texts and large binary data, because
 * a page opened from file:// may load nothing else by its address.
 *
 * @typedef {{carrier: string, state: Record<string, any>, buffers?: Buffer[]}} Recorded
 * @typedef {{path: (string | number)[]} & ({data: string} | {carrier: string})} Buffer base64, or
 *   the key of the carrier that has it
 * @typedef {{event: string, callback: Function, owner: unknown}} Listener
 * @typedef {{initialize?: Function, render?: Function}} Definition what an anywidget module exports
 */
(() => {
  /** @type {Map<string, {esm: string, css: string}>} by key, as the carriers hand them over */
  const sources = new Map();
  /** @type {Map<string, Promise<any>>} by the same key: each module is imported once */
  const modules = new Map();
  /** @type {Map<string, string>} base64 by key, as its carriers hand it over */
  const data = new Map();
  /** @type {Map<string, Promise<void>>} by the same keys: each carrier is loaded once */
  const loading = new Map();
  /** @type {Map<string, Model>} by id */
  const models = new Map();
  /** @type {Map<HTMLElement, AbortController>} what ends the view in a mounted figure */
  const mounted = new Map();
  /** Where the carriers are, too: known only while this script first runs. */
  const { src: address } = /** @type {HTMLScriptElement} */ (document.currentScript);

  /** @param {string} key */
  async function importModule(key) {
    const source = await carried(key, sources);
    if (source.css) {
      const style = document.createElement("style");
      style.textContent = source.css;
      document.head.append(style);
    }
    const url = URL.createObjectURL(new Blob([source.esm], { type: "text/javascript" }));
    try {
      return await import(url);
    } finally {
      URL.revokeObjectURL(url);
    }
  }

  /**
   * What a carrier hands over: it is loaded when first asked for.
   * @template T
   * @param {string} key @param {Map<string, T>} handed
   */
  async function carried(key, handed) {
    if (!handed.has(key)) await once(loading, key, load);
    const value = handed.get(key);
    if (value === undefined) throw new Error(`its script ${key}.js is missing`);
    return value;
  }

  /** @param {string} key @returns {Promise<void>} */
  function load(key) {
    const script = document.createElement("script");
    script.src = new URL(`${key}.js`, address).href;
    const end = new Promise((resolve) => script.onload = script.onerror = () => resolve(undefined));
    document.head.append(script);
    return end;
  }

  /**
   * @template T
   * @param {Map<string, Promise<T>>} started @param {string} key
   * @param {(key: string) => Promise<T>} start
   */
  function once(started, key, start) {
    const promise = started.get(key) ?? start(key);
    started.set(key, promise);
    return promise;
  }

  /** @param {string} base64 */
  function decode(base64) {
    return new DataView(Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)).buffer);
  }

  /**
   * Equal as Backbone means it: plain data by content. Binary data counts as equal only if it is
   * the very same.
   * @param {any} a @param {any} b @returns {boolean}
   */
  function same(a, b) {
    if (Object.is(a, b)) return true;
    if (!isPlain(a) || !isPlain(b) || Array.isArray(a) !== Array.isArray(b)) return false;
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length &&
      keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]));
  }

  /** @param {any} value */
  function isPlain(value) {
    return Array.isArray(value) || Object.prototype.toString.call(value) === "[object Object]";
  }

  /** A widget's traits and who listens to them: the part of Backbone's model that AFM promises. */
  class Model {
    /** @type {Listener[]} */
    #listeners = [];
    /** @type {Promise<{definition: Definition, exports: unknown}> | undefined} */
    #started;

    /** @param {Recorded} recorded */
    constructor({ carrier, state, buffers = [] }) {
      this.carrier = carrier;
      this.state = state;
      this.buffers = buffers;
    }

    /** Put binary traits in their places. @param {Buffer[]} buffers */
    async #fill(buffers) {
      await Promise.all(buffers.map(async (buffer) => {
        const last = buffer.path[buffer.path.length - 1];
        const parent = buffer.path.slice(0, -1).reduce((value, key) => value[key], this.state);
        parent[last] = decode(
          "data" in buffer ? buffer.data : await carried(buffer.carrier, data),
        );
      }));
    }

    /** @param {string} name */
    get(name) {
      return this.state[name];
    }

    /** @param {string | Record<string, unknown>} name @param {unknown} [value] */
    set(name, value) {
      const wanted = Object.entries(typeof name === "string" ? { [name]: value } : name);
      const changes = wanted.filter(([key, value]) => !same(this.state[key], value));
      Object.assign(this.state, Object.fromEntries(changes));
      for (const [key] of changes) this.#emit(`change:${key}`, this.state[key]);
      if (changes.length > 0) this.#emit("change");
    }

    /** @param {string} event @param {...unknown} details */
    #emit(event, ...details) {
      for (const listener of [...this.#listeners]) {
        if (listener.event === event) listener.callback(this, ...details, {});
      }
    }

    /** @param {string} events @param {Function} callback @param {unknown} [owner] */
    on(events, callback, owner) {
      for (const event of events.split(" ")) this.#listeners.push({ event, callback, owner });
    }

    /**
     * Without event, callback or owner: whatever the event, callback or owner.
     * @param {string | null} [events] @param {Function | null} [callback] @param {unknown} [owner]
     */
    off(events, callback, owner) {
      this.#listeners = this.#listeners.filter((listener) =>
        (events && !events.split(" ").includes(listener.event)) ||
        (callback && callback !== listener.callback) ||
        (owner && owner !== listener.owner)
      );
    }

    /** Nobody is there to save to: the page's own state is all there is. */
    save_changes() {}

    /** Nobody is there to answer. */
    send() {}

    widget_manager = { get_model: getModel };

    /** What the widget says it can start without; but a link may ask for just that. */
    #late() {
      const paths = location.hash.includes("?") ? [] : this.state._late ?? [];
      return this.buffers.filter(({ path }) =>
        paths.some((/** @type {Buffer["path"]} */ late) => same(late, path))
      );
    }

    /** @param {Buffer[]} buffers */
    async #fillLater(buffers) {
      await this.#fill(buffers).catch(console.error); // a figure is live without
      for (const name of new Set(buffers.map(({ path }) => path[0]))) {
        this.#emit(`change:${name}`, this.state[name]);
      }
    }

    /** What `initialize` and each `render` get: they share the traits, and own what they attach. */
    proxy() {
      const owner = Symbol();
      return {
        owner,
        get: this.get.bind(this),
        set: this.set.bind(this),
        save_changes: this.save_changes,
        send: this.send,
        on: (/** @type {string} */ events, /** @type {Function} */ callback) =>
          this.on(events, callback, owner),
        off: (/** @type {string?} */ events, /** @type {Function?} */ callback) =>
          this.off(events, callback, owner),
        widget_manager: this.widget_manager,
      };
    }

    /** Import the module, fetch the data and initialize it, once per model. */
    start() {
      return this.#started ??= this.#start();
    }

    async #start() {
      const late = this.#late();
      const [{ default: exported, render }] = await Promise.all([
        once(modules, this.carrier, importModule),
        this.#fill(this.buffers.filter((buffer) => !late.includes(buffer))),
      ]);
      this.#fillLater(late);
      if (!exported && !render) throw new Error("its module has no default export");
      /** @type {Definition} */
      const definition = typeof exported === "function" ? await exported() : exported ?? { render };
      const { signal } = new AbortController(); // a page keeps its models to the end
      const model = this.proxy();
      const exports = await definition.initialize?.({ model, signal, experimental });
      return { definition, exports };
    }

    /** @param {HTMLElement} el @param {AbortSignal} signal ends the view */
    async render(el, signal) {
      const { definition } = await this.start();
      const model = this.proxy();
      const cleanup = await definition.render?.({
        model,
        el,
        signal,
        host: host(signal),
        experimental,
      });
      const end = () => {
        this.off(null, null, model.owner);
        cleanup?.();
      };
      if (signal.aborted) end();
      else signal.addEventListener("abort", end);
    }
  }

  const experimental = {
    invoke: () => Promise.reject(new Error("there is no kernel behind this page")),
  };

  /** @param {string} reference an id, alone or as a trait names it */
  async function getModel(reference) {
    const model = models.get(reference.replace(/^(IPY_MODEL_|anywidget:)/, ""));
    if (!model) throw new Error(`its page has no model ${reference}`);
    await model.start();
    return model;
  }

  /**
   * How one widget shows another inside itself.
   * @param {AbortSignal} outer
   */
  function host(outer) {
    return {
      getModel,
      /** @param {string} reference */
      async getWidget(reference) {
        const model = await getModel(reference);
        const { exports } = await model.start();
        return {
          exports,
          /** @param {{el: HTMLElement, signal?: AbortSignal}} view */
          render: ({ el, signal = outer }) => model.render(el, signal),
        };
      },
    };
  }

  /** @param {HTMLElement} figure */
  async function mount(figure) {
    if (mounted.has(figure)) return;
    const controller = new AbortController();
    mounted.set(figure, controller);
    const fallback = [...figure.childNodes];
    const view = document.createElement("div");
    view.className = "afm-view";
    figure.append(view);
    figure.dataset.afm = "loading";
    try {
      const model = await getModel(figure.dataset.afmModel ?? "");
      await model.render(view, controller.signal);
      for (const node of fallback) node.remove();
      figure.dataset.afm = "ready";
    } catch (error) {
      console.error(error);
      controller.abort();
      view.remove();
      const message = document.createElement("p");
      message.className = "afm-error";
      message.role = "alert";
      const reason = error instanceof Error ? error.message : error;
      message.textContent = `This figure could not start: ${reason}`;
      figure.append(message);
      figure.dataset.afm = "failed";
    }
  }

  /** Go where the address points: what follows a `?` in its fragment is the component's business. */
  async function follow() {
    const [id] = location.hash.slice(1).split("?");
    const figure = document.getElementById(id);
    if (!figure?.matches(".afm")) return;
    await mount(figure);
    if (parent === window) figure.scrollIntoView(); // in a frame it would move the outer page too
  }

  function start() {
    for (const script of document.querySelectorAll("script.afm-state")) {
      for (const [id, recorded] of Object.entries(JSON.parse(script.textContent ?? ""))) {
        models.set(id, new Model(recorded));
      }
    }
    // Figures far from the screen wait; so do those in a closed <details> or tab. In print, which
    // waits for nothing, a figure that has not been near the screen is its picture.
    const observer = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        if (!isIntersecting) continue;
        observer.unobserve(target);
        mount(/** @type {HTMLElement} */ (target));
      }
    }, { rootMargin: "600px" });
    for (const figure of document.querySelectorAll(".afm")) observer.observe(figure);
    follow();
    addEventListener("hashchange", follow);
  }

  Object.assign(globalThis, {
    AFM: {
      /** @param {string} key @param {string} esm @param {string} css */
      define: (key, esm, css) => sources.set(key, { esm, css }),
      /** @param {string} key @param {string} base64 */
      data: (key, base64) => data.set(key, base64),
      /** End the view in a figure, for a page that takes figures out. @param {HTMLElement} figure */
      unmount: (figure) => mounted.get(figure)?.abort(),
    },
  });
  // A deferred script runs when the page is parsed: nothing that comes after it is waited for.
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
