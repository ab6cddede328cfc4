// The parameters of PyTorch's layers in PyTorch's order, with its defaults; tests/test_js_torch_text.py
// compares them with torch.nn.

/** What has to be given. */
export const REQUIRED = undefined;

const FACTORY = { device: null, dtype: null };
const INPLACE = { inplace: false };

/**
 * @typedef {null | boolean | number | string | any[]} Value  arrays are tuples or lists of values
 * @type {Record<string, Record<string, Value | undefined>>}
 */
export const SIGNATURES = {
  Conv2d: {
    in_channels: REQUIRED,
    out_channels: REQUIRED,
    kernel_size: REQUIRED,
    stride: 1,
    padding: 0,
    dilation: 1,
    groups: 1,
    bias: true,
    padding_mode: "zeros",
    ...FACTORY,
  },
  ConvTranspose2d: {
    in_channels: REQUIRED,
    out_channels: REQUIRED,
    kernel_size: REQUIRED,
    stride: 1,
    padding: 0,
    output_padding: 0,
    groups: 1,
    bias: true,
    dilation: 1,
    padding_mode: "zeros",
    ...FACTORY,
  },
  MaxPool2d: {
    kernel_size: REQUIRED,
    stride: null,
    padding: 0,
    dilation: 1,
    return_indices: false,
    ceil_mode: false,
  },
  AvgPool2d: {
    kernel_size: REQUIRED,
    stride: null,
    padding: 0,
    ceil_mode: false,
    count_include_pad: true,
    divisor_override: null,
  },
  AdaptiveAvgPool2d: { output_size: REQUIRED },
  BatchNorm2d: {
    num_features: REQUIRED,
    eps: 1e-5,
    momentum: 0.1,
    affine: true,
    track_running_stats: true,
    ...FACTORY,
    bias: true,
  },
  ReLU: INPLACE,
  ReLU6: INPLACE,
  LeakyReLU: { negative_slope: 0.01, ...INPLACE },
  ELU: { alpha: 1, ...INPLACE },
  GELU: { approximate: "none" },
  SiLU: INPLACE,
  Hardswish: INPLACE,
  Sigmoid: {},
  Tanh: {},
  Softmax: { dim: null },
  Identity: {},
  Dropout: { p: 0.5, ...INPLACE },
  Dropout2d: { p: 0.5, ...INPLACE },
  Flatten: { start_dim: 1, end_dim: -1 },
  Linear: { in_features: REQUIRED, out_features: REQUIRED, bias: true, ...FACTORY },
};

/** The arguments that take any number; all others take whole ones. */
export const FRACTIONS = ["eps", "momentum", "negative_slope", "alpha", "p"];

/** PyTorch's types of numbers, as in dtype=torch.float64. */
export const DTYPES = ["float", "double", "half", "float16", "float32", "float64", "bfloat16"]
  .map((name) => `torch.${name}`);

/** Words that PyTorch prints without quotes, as in padding=same. */
export const BARE_WORDS = ["same", "valid", "zeros", "reflect", "replicate", "circular"];

/** What makes a tensor of the sizes it is given. */
export const TENSORS = ["torch.zeros", "torch.ones", "torch.empty", "torch.rand", "torch.randn"];
