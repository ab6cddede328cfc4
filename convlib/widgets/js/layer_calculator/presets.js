// Layers of published networks, as PyTorch's text, each with the input it was made for.

/** @type {Record<string, string>} */
export const PRESETS = {
  // A. Krizhevsky, I. Sutskever & G. E. Hinton 2012: 55×55 outputs of 224×224, as printed.
  "AlexNet’s first, as printed": "nn.Conv2d(3, 96, 11, stride=4), torch.zeros(1, 3, 224, 224)",
  "AlexNet’s first, as it fits": "nn.Conv2d(3, 96, 11, stride=4), torch.zeros(1, 3, 227, 227)",
  // K. Simonyan & A. Zisserman 2014.
  "VGG’s first": "nn.Conv2d(3, 64, 3, padding=1), torch.zeros(1, 3, 224, 224)",
  // K. He et al. 2015; batch normalisation follows, so there is no bias.
  "ResNet’s stem":
    "nn.Conv2d(3, 64, 7, stride=2, padding=3, bias=False), torch.zeros(1, 3, 224, 224)",
  // A. G. Howard et al. 2017, the first depthwise layer.
  "MobileNet’s depthwise":
    "nn.Conv2d(32, 32, 3, padding=1, groups=32, bias=False), torch.zeros(1, 32, 112, 112)",
  // A. Radford, L. Metz & S. Chintala 2015, as PyTorch's example has it.
  "DCGAN’s transposed":
    "nn.ConvTranspose2d(512, 256, 4, stride=2, padding=1, bias=False), torch.zeros(1, 512, 4, 4)",
};
