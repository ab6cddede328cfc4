"""For each figure an argument, and a value to give it from Python (test_jupyterlab.py)."""

CHANGES = {
    "ChannelMixer": ("padding", 1),
    "ComparisonTable": ("filter", "groups!=1"),
    "ContinuousConvolution": ("step", 0.25),
    "DiscreteConvolution": ("mode", "valid"),
    "Equivariance": ("shift", [1, -2]),
    "FeatureMaps": ("off", {"0": [2]}),
    "Gradients": ("stride", 2),
    "Im2col": ("padding", 1),
    "ImageFilter": ("stride", 2),
    "LayerCalculator": ("padding", 2),
    "LearnKernel": ("lr", 0.1),
    "ParameterSharing": ("stride", 2),
    "ReceptiveField": ("input_size", (20, 31)),
    "SlidingWindow": ("bias", -4),
    "TransposedConvolution": ("padding", 1),
    "Winograd": ("weight", [2, 0, -1]),
}
