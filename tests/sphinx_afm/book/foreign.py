"""Widgets that sphinx_afm has never heard of."""

import base64
import struct
import zlib

import anywidget
import traitlets


def png(width, height, grey):
    """A grey picture."""

    def chunk(kind, data):
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    rows = (b"\0" + bytes([grey]) * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


class Counter(anywidget.AnyWidget):
    """Counts, and shows every kind of trait."""

    _esm = """
    function initialize({ model }) { model.set("initialized", true); }
    function render({ model, el, signal }) {
      const button = document.createElement("button");
      const text = document.createElement("p");
      const show = () => {
        const bytes = model.get("data");
        button.textContent = `count is ${model.get("count")}`;
        text.textContent = JSON.stringify({
          bytes: [...new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)],
          view: bytes instanceof DataView,
          deep: model.get("nested").list[1].deep.getUint8(1),
          text: model.get("text"),
          initialized: model.get("initialized"),
          figure: el.closest(".afm").id,
        });
      };
      button.className = "foreign-counter";
      button.addEventListener("click", () => {
        model.set("count", model.get("count") + 1);
        model.save_changes();
      }, { signal });
      model.on("change:count", show);
      show();
      el.append(button, text);
      return () => { document.title = "cleaned up"; };
    }
    export default { initialize, render };
    """
    _css = ".foreign-counter { border: 3px solid rgb(1, 2, 3); }"
    count = traitlets.Int(0).tag(sync=True)
    initialized = traitlets.Bool(False).tag(sync=True)
    data = traitlets.Bytes(b"\x01\x02\xff").tag(sync=True)
    nested = traitlets.Dict().tag(sync=True)
    text = traitlets.Unicode("</script> <!-- <script> & <b>").tag(sync=True)

    def __init__(self, **traits):
        super().__init__(nested={"list": [0, {"deep": b"\x07\x08"}]}, **traits)

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs)
        data["image/png"] = base64.b64encode(png(40, 20, 128)).decode()
        metadata["image/png"] = {"width": 400, "height": 200}
        metadata["afm"] = {"alt": 'A counter & its "state"', "height": [210, 260]}
        return data, metadata


class Large(anywidget.AnyWidget):
    """Has a binary trait of 50,000 bytes, of which no two rows of 256 are alike."""

    _esm = """
    export default { render({ model, el }) {
      el.bytes = model.get("nested").list[1];
      el.append(`${el.bytes.byteLength} bytes`);
    } }
    """
    nested = traitlets.Dict().tag(sync=True)

    def __init__(self, factor):
        super().__init__(nested={"list": [0, self.bytes(factor)]})

    @staticmethod
    def bytes(factor):
        """Return bytes for a factor."""
        return bytes(factor * i % 256 ^ i // 256 for i in range(50_000))

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs)
        data["image/png"] = base64.b64encode(png(40, 20, 128)).decode()
        metadata["afm"] = {"alt": "Many bytes"}
        return data, metadata


class Late(anywidget.AnyWidget):
    """Shows how many bytes it has of each: of the second it has none at first."""

    _esm = """
    export default { render({ model, el }) {
      const size = (name) => model.get("given")[name]?.byteLength ?? 0;
      const show = () => el.textContent = `${size("first")} and ${size("second")} bytes`;
      model.on("change:given", show);
      show();
    } }
    """
    given = traitlets.Dict().tag(sync=True)
    _late = traitlets.List([["given", "second"]]).tag(sync=True)

    def __init__(self):
        super().__init__(given={"first": Large.bytes(7), "second": Large.bytes(9)})


class Parent(anywidget.AnyWidget):
    """Shows a child's trait, and the child itself inside itself."""

    _esm = """
    export default async () => ({
      async render({ model, el, host, experimental }) {
        const child = await model.widget_manager.get_model(model.get("child").slice(10));
        const line = document.createElement("p");
        const place = document.createElement("div");
        const show = () => line.textContent = `the child's count is ${child.get("count")}`;
        child.on("change:count", show);
        show();
        el.append(line, place);
        await (await host.getWidget(model.get("child"))).render({ el: place });
        await experimental.invoke("anything").catch((error) => el.append(error.message));
      },
    });
    """
    child = traitlets.Unicode().tag(sync=True)

    def __repr__(self):
        return "A parent and its child"


class Plain(anywidget.AnyWidget):
    """Offers neither a picture nor words."""

    _esm = "export default { render({ el }) { el.textContent = 'plain and live'; } }"


class Throws(anywidget.AnyWidget):
    """Attaches a listener, then throws."""

    _esm = """
    export default { render({ el }) { el.textContent = "half"; throw new Error("no such luck"); } }
    """


class Misspelt(anywidget.AnyWidget):
    """Is not JavaScript."""

    _esm = "export default { render( { }"


class Observer(anywidget.AnyWidget):
    """Tells which events `set` fires."""

    _esm = """
    export default { render({ model, el }) {
      const events = [];
      const listen = (name) => model.on(name, (source, value) =>
        events.push(name === "change" ? name : `${name}=${JSON.stringify(value)}`));
      ["change:a", "change:b", "change"].forEach(listen);
      model.set("a", [1, { x: 2 }]);          // equal by content: nothing
      model.set({ a: [1, { x: 3 }], b: "b" }); // both, then one change
      const once = () => events.push("off failed");
      model.on("change:b change:a", once);
      model.off("change:b change:a", once);
      model.set("b", "c");
      model.off();
      model.set("b", "d");                     // nobody listens
      el.textContent = events.join(" ");
    } };
    """
    a = traitlets.List([1, {"x": 2}]).tag(sync=True)
    b = traitlets.Unicode("").tag(sync=True)
