"""Questions of each kind, to ask."""

from convlib.exercises.short import Choice, Number, Shape

WEIGHTS = Number(
    "How many weights has `nn.Conv2d(3, 64, 7, bias=False)`?",
    3 * 64 * 7 * 7,
    {64 * 7 * 7: "Each of the 64 kernels has a slice for each input channel."},
    hints=("Each output channel has a kernel.", "It is as deep as the input."),
    unit="weights",
    why="3 · 64 · 7 · 7.",
)
MEAN = Number("What is each weight of a 3×3 mean?", 1 / 9, {1 / 3: "That is a row’s."})
OUTPUT = Shape(
    "What is the shape of the output?",
    (2, 8, 5, 12),
    {(2, 8, 7, 14): "The kernel takes a rim of 1."},
    axes=("batch", "channels", "height", "width"),
)
STRIDE = Choice(
    "What does a stride of 2 do?",
    ("It skips outputs.", "It skips inputs.", "It does nothing."),
    "It skips outputs.",
    {"It skips inputs.": "Each input is still under some window."},
)
